//! A crate that gives the names of the prelude other meanings.

#![allow(dead_code, unused_macros)]

mod std {}
mod core {}
mod alloc {}
mod eventer_ {}

struct Vec;
struct Option;
struct String;
struct Box;
enum Result {
    Ok,
    Err,
}
trait Into {}
trait From {}
trait Clone {}
trait Default {}
trait Iterator {}
trait Send {}
trait Sync {}
trait Sized2 {}
fn drop() {}

#[allow(non_camel_case_types)]
struct u16;
#[allow(non_camel_case_types)]
struct str;
#[allow(non_camel_case_types)]
struct bool;
#[allow(non_camel_case_types)]
struct usize;

#[allow(non_snake_case)]
fn Some() {}
#[allow(non_snake_case)]
fn Ok() {}
#[allow(non_snake_case)]
fn Err() {}

macro_rules! panic {
    () => {};
}
macro_rules! unreachable {
    () => {};
}
macro_rules! matches {
    () => {};
}

#[::eventer::state_machine]
mod account {
    #[allow(unused_imports)]
    use super::*;

    #[state]
    #[derive(::std::fmt::Debug, ::std::cmp::PartialEq)]
    pub enum State {
        #[group(Live)]
        Open { balance: i64 },
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        pub notes: u32,
    }

    #[event]
    #[derive(::std::fmt::Debug, ::std::clone::Clone)]
    pub enum Event {
        Opened,
        Paid(i64),
        Frozen,
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Freeze,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open { balance: 0 }, Data { notes: 0 })
    }

    #[transition]
    fn pay(state: &mut state::Open, data: &mut Data, event: event::Paid) {
        state.balance += event.0;
        data.notes += 1;
    }

    #[transition]
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_freeze(_: &state::Open, _: command::Freeze) -> (event::Paid, event::Frozen) {
        (event::Paid(-1), event::Frozen)
    }

    #[decide]
    fn decide_close(_: &group::Live, _: &Data, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[hook]
    fn close_cold(_: &state::Frozen, _: &event::Frozen) -> event::Closed {
        event::Closed
    }
}

fn main() {
    use ::eventer::Eventer;
    use account::event;

    let account = Eventer::start(event::Opened).apply(event::Paid(7)).apply(event::Frozen);
    assert_eq!(account.data().notes, 1);
}
