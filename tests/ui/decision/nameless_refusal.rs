//! A decision refuses with a type that has no name.

use eventer::state_machine;

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
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed, impl std::error::Error> {
        //~ error `impl std::error::Error`: what the decision refuses with has no name
        //~ help: write its type, as in `Result<event::E, NotAllowed>`
        if false {
            return Err(std::fmt::Error);
        }
        Ok(event::Closed)
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
