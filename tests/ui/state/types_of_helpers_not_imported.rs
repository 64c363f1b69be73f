//! Types of what stands beside the machine count, too.

use eventer::state_machine;

#[state_machine]
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
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    fn shown(owner: &Owner) -> Label {
        //~ error `Owner`: module `account` knows no `Owner`, nor 1 other name that it uses
        //~ help: a module sees what it imports: add `use super::*;` for what is around it
        Label(owner.0.clone())
    }

    impl Owner {
        fn label(&self) -> Label {
            shown(self)
        }
    }

    pub fn label(owner: &Owner) -> String {
        owner.label().0
    }
}

pub struct Owner(String);
pub struct Label(String);

fn main() {
    account::label(&Owner("Emma".into()));
}
