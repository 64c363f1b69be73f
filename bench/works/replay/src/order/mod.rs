//! An order: its states own a list of items that grows and moves from state to state.

pub(crate) mod eventer;
pub(crate) mod hand;

use crate::history;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    sku: String,
    quantity: u32,
}

pub(crate) enum Step {
    Placed,
    Added(Item),
    Packed,
    Unpacked,
    Shipped,
}

/// In every ten events the order is packed once and unpacked again.
pub(crate) fn steps(number: usize) -> Vec<Step> {
    let middle = |position: usize| match position % 10 {
        8 => Step::Packed,
        9 => Step::Unpacked,
        _ => Step::Added(item(number + position)),
    };
    history::steps(Step::Placed, middle, Step::Shipped)
}

fn item(number: usize) -> Item {
    Item {
        sku: format!("sku-{number:06}"),
        quantity: u32::try_from(number % 7).unwrap_or(1),
    }
}

fn sum(items: &[Item]) -> i64 {
    items.iter().map(|item| i64::from(item.quantity)).sum()
}
