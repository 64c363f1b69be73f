//! Attributes above helpers that take something of the machine, and more.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { text: String },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened(String),
        Noted(String),
        Closed,
    }

    #[data]
    pub struct Data {
        entries: u32,
    }

    #[transition]
    //~ error `#[transition]`: function `stamp` takes no event, and `note` calls it
    //~ help: remove `#[transition]`, if it is a helper
    fn stamp(open: &mut state::Open, text: String) {
        open.text = text;
    }

    #[decide]
    //~ error `#[decide]`: function `more` takes no command, and `note` calls it
    //~ help: remove `#[decide]`, if it is a helper
    fn more(data: &Data, by: u32) -> u32 {
        data.entries + by
    }

    #[hook]
    //~ error `#[hook]`: function `changed` returns no event, and `note` calls it
    //~ help: remove `#[hook]`, if it is a helper
    fn changed(data: &Data, text: &str) -> bool {
        text.len() > data.entries as usize
    }

    #[view]
    //~ error `#[view]`: function `longest` returns no view, and `note` calls it
    //~ help: remove `#[view]`, if it is a helper
    fn longest(data: &Data, text: String) -> String {
        if data.entries > 1 { text } else { String::new() }
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        (state::Open { text: event.0 }, Data { entries: 0 })
    }

    #[transition]
    fn note(open: &mut state::Open, data: &mut Data, event: event::Noted) {
        stamp(open, event.0);
        data.entries = more(data, 1);
        if changed(data, &open.text) {
            open.text = longest(data, open.text.clone());
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
