//! The body uses what the signature has no longer.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { cents: i64 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Paid { cents: i64 },
        Renamed { cents: i64 },
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Pay { cents: i64 },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { cents: 0 }
    }

    #[transition]
    fn pay(state: &mut state::Open) {
        //~ error `pay`: transition `pay` takes no event
        //~ help: add the event that causes it, as in `event: event::Paid`
        state.cents += event.cents;
    }

    #[transition]
    fn change(state: &mut state::Open) {
        //~ error `change`: transition `change` takes no event
        //~ help: add the event that causes it, as in `event: event::Paid`
        state.cents = -state.cents;
    }

    #[transition]
    fn rename(state: &mut state::Open, event: event::Renamed) {
        state.cents = event.cents;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_pay(state: &state::Open) -> Option<event::Paid> {
        //~ error `decide_pay`: decision `decide_pay` takes no command
        //~ help: add the command that it decides on, as in `command: command::Pay`
        let cents = command.cents;
        (state.cents > cents).then_some(event::Paid { cents: command.cents })
    }

    #[hook]
    fn close_soon(_: &event::Paid) -> Option<event::Closed> {
        //~ error `close_soon`: hook `close_soon` takes no state
        (state.cents == 0).then_some(event::Closed)
    }
}

fn main() {}
