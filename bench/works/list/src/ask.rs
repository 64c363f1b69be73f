//! What is asked.

/// The state of all orders that are asked for.
pub(crate) const STATE: &str = "Placed";

/// How many orders a page has.
pub(crate) const PAGE_LEN: usize = 50;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// A page of a customer's orders in the state, in order of their ids.
    OfCustomer { customer: String, after: Option<Place> },
    /// A page of all orders in the state, the dearest first.
    Dearest { after: Option<Place> },
    /// How many orders of a customer are in the state.
    Count { customer: String },
}

/// Where a page ended, in the forms in which the subjects take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) cents: i64,
    pub(crate) id: String,
    pub(crate) cursor: String,
}

/// What came out: equal for all subjects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// How many orders there are in all pages, or were counted.
    pub(crate) orders: u64,
    pub(crate) cents: i64,
    pub(crate) parcels: u64,
    /// The first letters of all ids in their order, as far as the number goes.
    pub(crate) ids: u64,
    /// How many pages have another one after them.
    pub(crate) nexts: u64,
}

impl Sums {
    pub(crate) fn add(&mut self, id: &str, cents: i64, parcels: u32) {
        self.orders += 1;
        self.cents += cents;
        self.parcels += u64::from(parcels);
        let letters = id.bytes().take(4);
        self.ids = letters.fold(self.ids, |ids, letter| ids.wrapping_mul(31).wrapping_add(letter.into()));
    }
}
