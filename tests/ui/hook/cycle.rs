//! A chain that no condition stops would never end.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn resume_at_once(_: &state::Paused, _: &event::Updated) -> event::Resumed {
        //~ error `event::Resumed`: this chain of hooks never ends: `resume_at_once` and `pause_at_once`
        //~ help: return `Option<event::Resumed>` and end it with `None`
        todo!()
    }

    #[hook]
    fn pause_at_once(_: &state::Open, _: &event::Resumed) -> event::Updated {
        event::Updated
    }
}

fn main() {
    // How far the hooks would carry it is not known.
    pollster::block_on(async {
        let accounts = eventer::StateMachine::<account::Machine, _>::new(eventer::MemoryStore::new());
        let account = accounts.start("a".to_owned(), account::event::Opened).await.unwrap();
        let account = account.send(account::event::Updated).await.unwrap();
        account.send(account::event::Closed).await.unwrap();
    });
}
