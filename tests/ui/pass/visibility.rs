//! Everything that is generated has the visibility of the module; private ids and contexts stay private.

#![deny(unreachable_pub, private_interfaces, private_bounds)]

use std::borrow::Cow;

use eventer::{EntityId, InvalidId, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Id(u64);

impl EntityId for Id {
    fn to_text(&self) -> Cow<'_, str> {
        self.0.to_text()
    }

    fn from_text(text: &str) -> Result<Self, InvalidId> {
        u64::from_text(text).map(Id)
    }
}

struct Services;

struct Secret(u32);

#[state_machine(id = Id, context = Services)]
mod private {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub(super) enum State {
        #[terminal]
        Kept { number: u32 },
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub(super) enum Event {
        Kept(u32),
    }

    #[command]
    pub(super) enum Command {
        Keep(Secret),
    }

    #[transition]
    fn keep(event: event::Kept) -> state::Kept {
        state::Kept { number: event.0 }
    }

    #[decide]
    fn decide_keep(command: command::Keep, _: &Services) -> event::Kept {
        event::Kept(command.0.0)
    }
}

mod inner {
    #[eventer::state_machine]
    pub(crate) mod shared {
        #[state]
        pub(crate) enum State {
            #[terminal]
            Done,
        }

        #[event]
        pub(crate) enum Event {
            Done,
        }

        #[transition]
        fn done(_: event::Done) -> state::Done {
            state::Done
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let machine = StateMachine::<private::Machine, _>::with_context(MemoryStore::new(), Services);
    let kept = machine.start(Id(1), private::command::Keep(Secret(7))).await?;
    assert_eq!(kept.state().number, 7);
    let _ = eventer::Eventer::start(inner::shared::event::Done);
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
