//! Hooks that lead back to each other are no endless chain where an event on the way can leave it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Way)]
        Open,
        Paused,
        #[group(Way)]
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Resumed,
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
    fn resume(_: state::Paused, _: event::Resumed) -> group::Way {
        if std::hint::black_box(false) {
            return state::Open.into();
        }
        state::Closed.into()
    }

    #[hook]
    fn resume_at_once(_: &state::Paused, _: &event::Updated) -> event::Resumed {
        event::Resumed
    }

    #[hook]
    fn pause_at_once(_: &state::Open, _: &event::Resumed) -> event::Updated {
        event::Updated
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = open.apply(account::event::Updated);
}
