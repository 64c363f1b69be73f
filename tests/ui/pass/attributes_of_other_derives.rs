//! Attributes that are named as ours belong to another derive where its `cfg_attr` brings one, and macros see names as written.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            rate: u8,
        },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[command]
    #[cfg_attr(any(), derive(clap::Subcommand))]
    #[each(cfg_attr(any(), derive(clap::Args)))]
    pub enum Command {
        #[cfg_attr(any(), command(about = "closes the account"))]
        Close,
    }

    macro_rules! rate {
        (r#high) => {
            2
        };
        (high) => {
            1
        };
    }

    pub const HIGH: u8 = rate!(r#high);
    pub const TEXT: &str = stringify!(r#high);

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { rate: rate!(r#high) }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {
    let account = Eventer::start(account::event::Opened);
    assert_eq!(account.state().rate, account::HIGH);
    assert_eq!((account::HIGH, account::TEXT), (2, "r#high"));
    let _ = account.apply(account::event::Closed);
}
