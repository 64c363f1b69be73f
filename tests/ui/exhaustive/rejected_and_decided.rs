//! A transition on a state in which its event is rejected, and a decision on the one that was meant.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[reject(state::Frozen, event::Closed, "thaw it first")]
    #[ignore(state::Frozen, event::Updated)]
    #[ignore(state::Frozen, event::Frozen)]
    #[ignore(state::Open, event::Thawed)]
    pub enum State {
        Open { entries: u32 },
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Frozen,
        Thawed,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += 1;
    }

    #[transition]
    fn close(_: state::Frozen, _: event::Closed) -> state::Closed {
        //~ error `state::Frozen`: `close` takes `state::Frozen`, in which `#[reject]` leaves out `event::Closed`
        //~ help: did you mean `state::Open`?
        state::Closed
    }

    #[transition]
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn thaw(_: state::Frozen, _: event::Thawed) -> state::Open {
        state::Open { entries: 0 }
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    open.apply(account::event::Closed);
}
