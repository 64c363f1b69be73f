//! A machine with an indexed field of each kind.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eventer::{EntityId, state_machine};
use serde::{Deserialize, Serialize};

/// Who has a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, EntityId)]
pub struct Person(pub String);

/// How much a task matters: compared by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weight {
    /// Not much.
    Light,
    /// Much.
    Heavy,
}

impl eventer::query::Indexed for Weight {
    type Kind = eventer::query::kind::Integer;
    const COLUMN: eventer::query::Column = eventer::query::Column::Integer;

    fn value(&self) -> Option<eventer::query::Value> {
        Some(eventer::query::Value::from(match self {
            Weight::Light => 1,
            Weight::Heavy => 2,
        }))
    }
}

/// Work to be done.
#[state_machine]
pub mod task {
    #![allow(missing_docs, reason = "the names say it")]

    use super::*;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open {
            /// How much it matters.
            #[index]
            weight: Weight,
        },
        #[group(Live)]
        Taken {
            #[index]
            person: Person,
            #[index]
            weight: Weight,
        },
        #[terminal]
        Done {
            #[index]
            person: Option<Person>,
        },
    }

    #[data]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    /// What every task has.
    pub struct Data {
        /// What it is called.
        #[index]
        pub title: String,
        /// What it costs.
        #[index]
        pub cost: i64,
        /// How long it takes.
        #[index(name = "effort")]
        pub hours: f64,
        /// Whether it cannot wait.
        #[index]
        pub urgent: bool,
        /// Until when it is to be done.
        #[index]
        pub due: Option<SystemTime>,
        /// A number of its own.
        #[index]
        pub serial: u64,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened { data: Data },
        Took { person: Person },
        Returned,
        Costed { cost: i64 },
        Finished,
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        (state::Open { weight: Weight::Light }, event.data)
    }

    #[transition]
    fn take(_: state::Open, event: event::Took) -> state::Taken {
        state::Taken {
            person: event.person,
            weight: Weight::Heavy,
        }
    }

    #[transition]
    fn give_back(_: state::Taken, _: event::Returned) -> state::Open {
        state::Open { weight: Weight::Light }
    }

    #[transition]
    fn cost(_: &group::Live, data: &mut Data, event: event::Costed) {
        data.cost = event.cost;
    }

    #[transition]
    fn finish(state: group::Live, _: event::Finished) -> state::Done {
        state::Done {
            person: match state {
                group::Live::Open(_) => None,
                group::Live::Taken(taken) => Some(taken.person),
            },
        }
    }
}

/// What a task has, by a number.
#[must_use]
pub fn data(number: u64) -> task::Data {
    task::Data {
        title: format!("task {number}"),
        cost: 10,
        hours: 1.0,
        urgent: false,
        due: None,
        serial: number,
    }
}

/// A time.
#[must_use]
pub fn at(secs: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(secs)
}
