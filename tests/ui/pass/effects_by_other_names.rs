//! Hooks that return messages, links and rows by other names, and call each other.

use eventer::{Link, View, state_machine};

#[state_machine]
pub mod payment {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Asked,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Asked,
    }

    #[transition]
    fn ask(_: event::Asked) -> state::Asked {
        state::Asked
    }
}

pub type Bill = Link<payment::Machine>;
pub type Row = View<u32>;

#[state_machine]
mod account {
    use self::message::Counted as Number;
    use super::{Bill, Link, Row, View, payment};
    use serde::Serialize;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        entries: u32,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { entries: u32 },
        Closed,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        Counted { entries: u32 },
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

    #[publish]
    fn number(data: &Data) -> Number {
        Number { entries: data.entries }
    }

    #[publish]
    fn number_of_many(data: &Data) -> Option<Number> {
        (data.entries > 100).then(|| number(data))
    }

    #[link]
    fn bill(data: &Data) -> Option<Bill> {
        (data.entries > 1).then(|| Link::start("1".to_owned(), payment::event::Asked))
    }

    #[view]
    fn row(data: &Data) -> Row {
        View::put("entries", data.entries)
    }

    #[view]
    fn rows(data: &Data) -> Result<Vec<Row>, std::fmt::Error> {
        Ok(vec![row(data)])
    }
}

fn main() {}
