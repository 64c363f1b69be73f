//! What a derive asks of a field's type is reported on the field.

use eventer::state_machine;

pub struct Owner(pub String);

#[state_machine]
pub mod account {
    use super::*;

    #[state]
    #[derive(Debug)]
    pub enum State {
        Open { owner: Owner },
        //~ rustc[E0277] `owner: Owner`: `Owner` doesn't implement `Debug`
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug)]
    pub enum Event {
        Opened(Owner),
        //~ rustc[E0277] `Owner`: `Owner` doesn't implement `Debug`
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.0 }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
