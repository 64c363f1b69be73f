//! The enums may have other names than `State`, `Event` and `Command`.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum AccountState {
        Open,
        #[terminal]
        Closed {
            early: bool,
        },
    }

    #[event]
    pub enum AccountEvent {
        Opened,
        Closed,
    }

    #[command]
    pub enum AccountCommand {
        Open,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    const fn close(state: AccountState, _: event::Closed) -> state::Closed {
        state::Closed {
            early: matches!(state, AccountState::Open(_)),
        }
    }

    #[decide]
    fn decide_open(_: command::Open) -> Vec<AccountEvent> {
        vec![event::Opened.into()]
    }

    #[decide]
    fn decide_close(_: &AccountState, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {
    use account::{AccountState, event, state};

    let closed = Eventer::start(event::Opened).apply(event::Closed);
    let (state, ()) = closed.into_parts();
    assert_eq!(
        AccountState::from(state),
        AccountState::Closed(state::Closed { early: true })
    );
}
