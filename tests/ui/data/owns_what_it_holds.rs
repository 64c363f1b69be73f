//! What the data cannot hold is said of it by its name.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        owner: &str,
        //~ error `&str`: `&str` is borrowed, and `Data` owns what it holds
        //~ help: write `String`
        before: Option<Data>,
        //~ error `Option<Data>`: `Data` cannot hold a whole `Data`: that would have no end
        //~ help: write `Box<Data>` where `Data` stands
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let data = Data {
            owner: "Ada",
            before: None,
        };
        (state::Open { amount: event.amount }, data)
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, event: event::Closed) -> state::Closed {
        assert!(!event.why.is_empty());
        state::Closed
    }
}

fn main() {}
