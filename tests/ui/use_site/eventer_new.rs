//! An eventer begins by `start`, and is not made by `new`.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Renewed(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::{Machine, event, state};

fn guessed() {
    let account = Eventer::new(event::Opened);
    //~ error[E0277] `event::Opened`: an eventer begins by `start`
    //~ help: write `Eventer::start(event)`
    let account = account.apply(event::Closed);
    let _: &state::Closed = account.state();
}

fn typed() {
    let account = Eventer::<Machine, state::Open>::new(event::Opened);
    //~ error[E0277] `event::Opened`: an eventer begins by `start`
    let _ = account.apply(event::Closed);
}

fn main() {}
