//! `strict` denies warnings; a machine without them, or with expected ones, compiles.

use eventer::{Eventer, state_machine};

#[state_machine(strict)]
mod account {
    #[state]
    #[derive(Debug)]
    pub enum State {
        Open,
        #[expect_warning(unreachable, reason = "imported from the old system")]
        Imported,
        #[expect_warning(dead_end, reason = "a court decides, outside of this machine")]
        Disputed,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug)]
    pub enum Event {
        Opened,
        Disputed,
        #[expect_warning(unused, reason = "stored by the old system, never again")]
        Audited,
        Closed,
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close_imported(_: state::Imported, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _ = Eventer::resume(account::state::Imported, ()).apply(account::event::Closed);
}
