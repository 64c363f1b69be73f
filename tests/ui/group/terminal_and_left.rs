//! A terminal state that transitions leave, by itself and with its group, is one mistake.

use eventer::state_machine;

#[state_machine]
mod loan {
    #[state]
    pub enum State {
        #[group(Live)]
        #[terminal]
        //~ error `terminal`: `Out` is terminal, and transitions `give_back` and `remind` leave it
        //~ help: remove `#[terminal]`, or leave another state
        Out,
        #[group(Live)]
        Back,
        #[terminal]
        Lost,
    }

    #[event]
    pub enum Event {
        Lent,
        Reminded,
        Returned,
        Lost,
    }

    #[transition]
    fn lend(_: event::Lent) -> state::Out {
        state::Out
    }

    #[transition]
    fn give_back(_: state::Out, _: event::Returned) -> state::Back {
        state::Back
    }

    #[transition]
    fn remind(_: &mut state::Out, _: event::Reminded) {}

    #[transition]
    fn lose(_: group::Live, _: event::Lost) -> state::Lost {
        state::Lost
    }
}

fn main() {}
