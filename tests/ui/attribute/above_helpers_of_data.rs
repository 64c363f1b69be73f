//! Attributes above functions that only look at the data, or change it, and that nothing calls.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        pub entries: usize,
    }

    #[event]
    pub enum Event {
        Opened { entries: usize },
        Closed,
    }

    #[command]
    pub enum Command {
        Close { least: usize },
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let entries = event.entries;
        (state::Open, Data { entries })
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, data: &Data, command: command::Close) -> Option<event::Closed> {
        (data.entries > command.least).then_some(event::Closed)
    }

    #[decide]
    fn many(data: &Data) -> bool {
        //~ error `many`: decision `many` takes no command
        //~ help: add the command that it decides on, as in `command: command::Close`
        data.entries > 100
    }

    #[hook]
    //~ error `#[hook]`: function `put` takes no state and returns no event
    //~ help: remove `#[hook]`, if it is a helper
    fn put(data: &mut Data, text: String) {
        data.entries = text.len();
    }
}

fn main() {}
