//! The enum of refusals has this name.

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

    pub type Refusal = String;
    //~ error `Refusal`: the name `Refusal` is taken by what the macro generates in this module
    //~ help: write `#[state_machine(refusal = Refusal)]` to refuse with this everywhere, or give it another name
}

fn main() {}
