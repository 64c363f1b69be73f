//! A machine without functions yet: that no life begins is said first, and not what each state does.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod loan {
    //~ error `loan`: no life of machine `loan` can begin
    //~ help: add a transition without a state argument, as in `#[transition] fn begin(event: event::E) -> state::Out { .. }`
    #[state]
    pub enum State {
        Out,
        #[terminal]
        Back,
    }

    #[event]
    pub enum Event {
        Lent,
        Returned,
    }
}

fn main() {}
