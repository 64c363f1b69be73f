//! The data and the commands under each other's attribute.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[data]
    pub enum Command {
        //~ error `Command`: `Command` is marked with `#[data]`, and `Data` with `#[command]`
        //~ help: swap the two attributes
        Close,
    }

    #[command]
    pub struct Data {
        changes: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open { entries: 0 }, Data { changes: 0 })
    }

    #[transition]
    fn update(open: &mut state::Open, data: &mut Data, _: event::Updated) {
        open.entries += 1;
        data.changes += 1;
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

fn main() {}
