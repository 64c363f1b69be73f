//! What `exhaustive` asks for is not asked for by a word that is near it.

use eventer::state_machine;

#[state_machine(exhaustiv)]
//~ error `exhaustiv`: `exhaustiv` is no option of `state_machine`
//~ help: did you mean `exhaustive`?
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
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
}

fn main() {}
