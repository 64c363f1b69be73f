//! A function in the form of a hook that nothing calls was meant to be one.

use eventer::{Link, View, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod invoice {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Sent,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Sent,
    }

    #[transition]
    fn send(_: event::Sent) -> state::Sent {
        state::Sent
    }
}

#[state_machine]
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        AccountClosed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    fn announce(_: &state::Closed, _: &event::Closed) -> Option<message::AccountClosed> {
        //~ error `announce`: function `announce` has the form of a hook, and is not marked as one
        //~ help: add `#[publish]`
        Some(message::AccountClosed)
    }

    fn bill(id: &String, _: &event::Closed) -> Vec<Link<invoice::Machine>> {
        //~ error `bill`: function `bill` has the form of a hook, and is not marked as one
        //~ help: add `#[link]`
        vec![Link::start(id.clone(), invoice::event::Sent)]
    }

    fn row(id: &String, _: &State) -> View<u32> {
        //~ error `row`: function `row` has the form of a hook, and is not marked as one
        //~ help: add `#[view]`
        View::put(id.clone(), 1)
    }
}

fn main() {}
