//! Statements that fill a log: accounts one after the other, each with all its events.

/// How many events each account has.
pub(crate) const EVENTS_OF_ACCOUNT: usize = 100;

/// The payload of every event has 200 bytes as JSON.
pub(crate) const PAYLOAD: &str =
    r"jsonb_build_object('cents', 12, 'note', left(repeat('a transfer from elsewhere; ', 7), 178))";

/// The parts of a statement that selects as many rows as there are events.
pub(crate) struct Filling {
    /// The id of the account, as a text.
    pub(crate) id: String,
    /// The number of the event within its account.
    pub(crate) version: String,
    /// What is selected from, with the `number` of the event.
    pub(crate) numbers: String,
}

impl Filling {
    pub(crate) fn of(events: usize) -> Self {
        Filling {
            id: format!("md5(((number - 1) / {EVENTS_OF_ACCOUNT})::text)::uuid::text"),
            version: format!("(number - 1) % {EVENTS_OF_ACCOUNT} + 1"),
            numbers: format!("generate_series(1, {events}) AS number"),
        }
    }
}
