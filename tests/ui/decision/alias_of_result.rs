//! A decision returns an alias.

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

    type Decided<T> = Result<T, std::fmt::Error>;

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Decided<event::Closed> {
        //~ error `Decided<event::Closed>`: `Decided<event::Closed>` is not an event of this machine
        //~ help: `Decided` is an alias, which is not followed; write `Result<T, std::fmt::Error>`
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
