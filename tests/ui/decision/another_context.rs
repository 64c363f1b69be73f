//! Decisions look at the context as if it were of another type.

use eventer::state_machine;

#[state_machine(context = std::sync::Arc<Limits>)]
mod account {
    pub struct Limits;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close, _: &Limits) -> event::Closed {
        //~ error `&Limits`: a decision cannot take `&Limits`
        //~ help: it takes a state or group, a command and the context, `&std::sync::Arc<Limits>`
        event::Closed
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
