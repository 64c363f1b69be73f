//! The state and the event in each other's place, the enum of states, and a comma in place of a reason.

use eventer::state_machine;

#[state_machine]
mod loan {
    #[state]
    #[reject(event::Reminded, state::Back, "it is here")]
    //~ error `#[reject(event::Reminded, state::Back, "it is here")]`: `#[reject]` does not name one state and one event
    //~ help: write `#[reject(state::Back, event::Reminded, "it is here")]`
    #[ignore(State, event::Lent)]
    //~ error `#[ignore(State, event::Lent)]`: `#[ignore]` does not name one state and one event
    //~ help: write `#[ignore(_, event::Lent)]`
    #[reject(state::Back, event::Returned,)]
    //~ error `#[reject(state::Back, event::Returned,)]`: this rejection gives no reason
    //~ help: write it as in `#[reject(state::Back, event::Returned, "why")]`
    pub enum State {
        Out,
        #[terminal]
        Back,
    }

    #[event]
    pub enum Event {
        Lent,
        Reminded,
        Returned,
    }

    #[transition]
    fn lend(_: event::Lent) -> state::Out {
        state::Out
    }

    #[transition]
    fn remind(_: &mut state::Out, _: event::Reminded) {}

    #[transition]
    fn give_back(_: state::Out, _: event::Returned) -> state::Back {
        state::Back
    }
}

fn main() {}
