//! Paths in serde's attributes mean what they mean where they are written.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

pub mod cents {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(amount: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&amount.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

pub fn zero() -> u64 {
    0
}

#[state_machine]
mod account {
    use super::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open {
            #[serde(with = "super::cents")]
            amount: u64,
            #[serde(default = "self::one", skip_serializing_if = "self::is_one")]
            factor: u64,
            #[serde(default = "crate::zero")]
            rest: u64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Opened(#[serde(with = "super::cents")] u64),
        Closed,
    }

    #[data]
    #[derive(Debug, Serialize, Deserialize)]
    pub struct Data {
        #[serde(default = "super::zero")]
        raised: u64,
    }

    fn one() -> u64 {
        1
    }

    fn is_one(factor: &u64) -> bool {
        *factor == 1
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let open = state::Open {
            amount: event.0,
            factor: 1,
            rest: 0,
        };
        (open, Data { raised: 0 })
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _ = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    let open = account::state::Open {
        amount: 7,
        factor: 1,
        rest: 2,
    };
    let text = serde_json::to_string(&open).unwrap();
    assert_eq!(text, r#"{"amount":"7","rest":2}"#);
    let read: account::state::Open = serde_json::from_str(r#"{"amount":"7"}"#).unwrap();
    assert_eq!((read.amount, read.factor, read.rest), (7, 1, 0));
}
