//! Structs derive `Default` by `each` in some builds, or derive what another crate calls so.

use eventer::state_machine;

pub mod other {
    pub use std::fmt::Debug as Default;
}

#[state_machine]
mod account {
    #[state]
    #[derive(Default)]
    #[each(cfg_attr(any(), derive(Default)))]
    pub enum State {
        #[default]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Default)]
    #[each(derive(super::super::other::Default))]
    pub enum Event {
        #[default]
        Opened,
        Paid(u32),
    }

    #[command]
    #[derive(Default)]
    #[each(cfg_attr(all(), derive(Default)))]
    pub enum Command {
        #[default]
        Open,
    }

    #[message]
    #[cfg_attr(all(), derive(Default))]
    #[each(derive(Default))]
    pub enum Message {
        #[default]
        Open,
        Paid {
            amount: u32,
        },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open::default()
    }

    #[transition]
    fn pay(_: state::Open, event: event::Paid) -> state::Closed {
        let _ = event.0;
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened::default()
    }
}

fn main() {
    use account::{Command, Event, State, command, event, message, state};

    assert!(matches!(State::default(), State::Open(state::Open)));
    assert!(matches!(Event::default(), Event::Opened(event::Opened)));
    assert!(matches!(Command::default(), Command::Open(command::Open)));
    assert_eq!(message::Paid::default().amount, 0);
    assert_eq!(format!("{:?}", event::Paid(7)), "Paid(7)");
}
