//! The ids that are mutated.

/// Structs that are ids, each of another form.
pub(super) const IDS: [&str; 5] = [
    "\nstruct OrderId(u64);",
    "\n/// Whose it is.\n#[derive(Clone, Debug)] pub struct AccountId(pub String);",
    "\npub(crate) struct Seat { hall: HallId, row: u32, pub number: std::num::NonZeroU8 }",
    "\nstruct Pair(#[cfg(all())] String, [u8; 16], r#type::Id);",
    "\nstruct r#move { r#in: <String as Same>::Same }",
];

/// What cannot be an id, for each of the reasons.
pub(super) const NO_IDS: [&str; 5] = [
    "\nstruct Id<T>(T);",
    "\npub enum Id { Number(u64), Text { text: String } }",
    "\nunion Id { number: u64, bytes: [u8; 8] }",
    "\nstruct Id;",
    "\nstruct Id<'a, const N: usize> where u8: Copy { text: &'a str }",
];
