//! A chained event is not asked for: there is nobody to refuse.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn close_early(_: &state::Open, _: &event::Updated) -> Result<event::Closed, String> {
        //~ error `Result<event::Closed, String>`: a hook cannot refuse: nobody asked for the event that it adds
        //~ help: return `Option`, with `None` where nothing follows
        Ok(event::Closed)
    }
}

fn main() {}
