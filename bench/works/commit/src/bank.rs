//! What all subjects do: open accounts, and take payments into them.

use std::fmt;
use std::pin::Pin;

use bench_postgres::Fault;
use serde::{Deserialize, Serialize};

/// What a subject gives when it is awaited.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// Accounts in a database. A client is a number from 0; each has one call at a time in flight.
pub(crate) trait Bank: Send + Sync {
    /// Opens an account.
    fn open<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()>;

    /// Takes a payment into an account, once its present state allows it.
    fn pay<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()>;

    /// The present state of an account, from the database.
    fn load<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, Balance>;
}

/// The state of an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Balance {
    pub(crate) cents: i64,
    pub(crate) payments: u64,
}

/// The event of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paid {
    pub(crate) cents: i64,
    pub(crate) note: String,
}

/// The event of an account that is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) owner: String,
}

/// As JSON, the events have 200 bytes.
const NOTE_LEN: usize = 178;
const OWNER_LEN: usize = 188;

/// The amount of every payment.
pub(crate) const CENTS: i64 = 12;

pub(crate) fn note() -> String {
    text(NOTE_LEN)
}

pub(crate) fn owner() -> String {
    text(OWNER_LEN)
}

fn text(len: usize) -> String {
    "a transfer from elsewhere; ".chars().cycle().take(len).collect()
}

impl Balance {
    /// The balance after a payment.
    pub(crate) fn after(self, cents: i64) -> Balance {
        Balance {
            cents: self.cents + cents,
            payments: self.payments + 1,
        }
    }

    /// Both together.
    pub(crate) fn with(self, other: Balance) -> Balance {
        Balance {
            cents: self.cents + other.cents,
            payments: self.payments + other.payments,
        }
    }
}

/// Why a payment is refused: it is of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing to pay")
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::{CENTS, Opened, Paid, note, owner};

    #[test]
    fn events_have_200_bytes() {
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        assert_eq!(serde_json::to_vec(&paid).unwrap().len(), 200);
        assert_eq!(serde_json::to_vec(&Opened { owner: owner() }).unwrap().len(), 200);
    }
}
