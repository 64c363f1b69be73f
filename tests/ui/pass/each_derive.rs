//! Derives of other crates stay on the enum, unless `#[each(..)]` hands them to the structs.

use eventer::state_machine;

trait Named {
    const NAME: &'static str;
}

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[each(derive(Default))]
    pub enum State {
        Open {
            limit: u32,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug)]
    #[each(derive(Clone, PartialEq))]
    pub enum Event {
        Opened,
        Limited(u32),
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open::default()
    }

    #[transition]
    fn limit(state: &mut state::Open, event: event::Limited) {
        state.limit = event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

impl Named for account::state::Open {
    const NAME: &'static str = "open";
}

fn main() {
    use account::{event, state};
    use std::collections::BTreeSet;

    assert_eq!(event::Limited(7).clone(), event::Limited(7));
    assert_eq!(BTreeSet::from([state::Closed, state::Closed]).len(), 1);
    assert_eq!(<state::Open as Named>::NAME, "open");
}
