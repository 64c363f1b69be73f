//! `strict` denies warnings; a machine without them, or with one of each kind that is expected, compiles.

use eventer::{Eventer, state_machine};

#[state_machine(strict)]
mod account {
    use serde::Serialize;

    #[state]
    #[derive(Debug)]
    pub enum State {
        Open,
        #[expect_warning(unreachable, reason = "imported from the old system")]
        Imported,
        #[expect_warning(dead_end, reason = "a court decides, outside of this machine")]
        Disputed,
        #[expect_warning(endless, reason = "what nobody asks for is kept for ever")]
        Dormant,
        #[group(Live)]
        Blocked,
        #[group(Liev)]
        #[expect_warning(lonely, reason = "the group is for readers")]
        Suspended,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        Opened,
        Disputed,
        #[expect_warning(unused, reason = "stored by the old system, never again")]
        Audited,
        Forgotten,
        Blocked,
        Suspended,
        Closed,
    }

    #[command]
    #[derive(Debug)]
    pub enum Command {
        Close,
        #[expect_warning(unused, reason = "it is still sent, and refused")]
        Merge,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        Closed,
        #[expect_warning(unused, reason = "another service sends it by hand")]
        Merged,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn dispute(_: state::Open, _: event::Disputed) -> state::Disputed {
        state::Disputed
    }

    #[transition]
    fn forget(_: state::Open, _: event::Forgotten) -> state::Dormant {
        state::Dormant
    }

    #[transition]
    fn stay_forgotten(_: &mut state::Dormant, _: event::Forgotten) {}

    #[transition]
    fn block(_: state::Open, _: event::Blocked) -> state::Blocked {
        state::Blocked
    }

    #[transition]
    fn suspend(_: state::Open, _: event::Suspended) -> state::Suspended {
        state::Suspended
    }

    #[transition]
    fn close_live(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close_suspended(_: state::Suspended, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close_imported(_: state::Imported, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[publish]
    fn announce(_: &event::Closed) -> message::Closed {
        message::Closed
    }
}

fn main() {
    let _ = Eventer::resume(account::state::Imported, ()).apply(account::event::Closed);
}
