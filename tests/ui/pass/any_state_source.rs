//! `State` as a source stands for every state that is not terminal.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod ticket {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Draft,
        Sold(u32),
        #[terminal]
        Void {
            sold: bool,
        },
    }

    #[event]
    pub enum Event {
        Drafted,
        Sold(u32),
        Voided,
    }

    #[transition]
    fn draft(_: event::Drafted) -> state::Draft {
        state::Draft
    }

    #[transition]
    fn sell(_: state::Draft, event: event::Sold) -> state::Sold {
        state::Sold(event.0)
    }

    #[transition]
    fn void(state: State, _: event::Voided) -> state::Void {
        state::Void {
            sold: matches!(state, State::Sold(_)),
        }
    }
}

fn main() {
    use ticket::{Machine, event};

    assert!(!Eventer::start(event::Drafted).apply(event::Voided).state().sold);
    assert!(
        Eventer::start(event::Drafted)
            .apply(event::Sold(3))
            .apply(event::Voided)
            .state()
            .sold
    );

    let mut ticket = DynEventer::<Machine>::start(event::Drafted).unwrap();
    ticket.apply(event::Voided).unwrap();
    assert!(ticket.apply(event::Voided).is_err());
}
