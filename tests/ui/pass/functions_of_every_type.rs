//! A trait that gives every type functions of usual names.

use eventer::state_machine;

pub trait Usual: Sized {
    fn default() -> u8 {
        0
    }
    fn new() -> u8 {
        0
    }
    fn from() -> u8 {
        0
    }
}

impl<T> Usual for T {}

#[state_machine]
mod account {
    use super::Usual;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, Default, Serialize, Deserialize)]
    pub enum State {
        #[default]
        Open {
            #[index]
            amount: u8,
        },
        #[terminal]
        Closed,
    }

    #[data]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub struct Data {
        #[index]
        pub owner: String,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened { owner: String },
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let amount = <u8 as Usual>::default() + <u8 as Usual>::new() + <u8 as Usual>::from();
        (state::Open { amount }, Data { owner: event.owner })
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(open: &state::Open, _: command::Close) -> Result<event::Closed, std::fmt::Error> {
        if open.amount == 0 { Ok(event::Closed) } else { Err(std::fmt::Error) }
    }
}

fn main() {}
