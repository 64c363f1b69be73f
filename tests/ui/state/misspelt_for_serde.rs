//! What serde would refuse in a variant's struct is one error, with the name that was meant.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all_fields = "cammelCase")]
    //~ error `"cammelCase"`: serde knows no rule `cammelCase`
    //~ help: did you mean `"camelCase"`?
    pub enum State {
        Open {
            #[serde(defalt)]
            //~ error `defalt`: serde knows no `defalt` on a field
            //~ help: did you mean `default`?
            limit: u32,
            #[serde(alias = "a", skip_serialising_if = "Option::is_none")]
            //~ error `skip_serialising_if`: serde knows no `skip_serialising_if` on a field
            //~ help: did you mean `skip_serializing_if`?
            note: Option<String>,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        #[serde(rename_all = "shouting")]
        //~ error `"shouting"`: serde knows no rule `shouting`
        //~ help: its rules are
        Opened {
            limit: u32,
        },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            limit: event.limit,
            note: None,
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
}
