//! Options are given in parentheses, which rustc says; what it gives the macro is the value.

use eventer::state_machine;

#[state_machine = "account"]
//~ rustc `#[state_machine = "account"]`: key-value macro attributes are not supported
//~ error `"account"`: `"account"` is no option of `state_machine`
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
