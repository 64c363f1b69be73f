//! An option that resembles none.

use eventer::state_machine;

#[state_machine(colour = "red")]
//~ error `colour`: `colour` is no option of `state_machine`
//~ help: the options are `id`, `name`, `context`, `refusal`, `strict`, `exhaustive`, `crate`
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
