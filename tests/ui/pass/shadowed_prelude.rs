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

mod stored {
    //! What serde's derives write takes the names of primitive types as they are.

    pub mod std {}
    pub mod core {}
    pub mod alloc {}
    pub mod serde_ {}
    pub struct Vec;
    pub struct Option;
    pub struct String;
    pub struct Box;
    pub enum Result {
        Ok,
        Err,
    }
    pub trait Into {}
    pub trait From {}
    pub trait Clone {}
    pub trait Default {}
    pub trait Iterator {}
    pub trait Send {}
    pub trait Sync {}
    pub fn drop() {}
    #[allow(non_snake_case)]
    pub fn Some() {}
    #[allow(non_snake_case)]
    pub fn Ok() {}
    #[allow(non_snake_case)]
    pub fn Err() {}

    #[derive(
        ::std::fmt::Debug,
        ::std::clone::Clone,
        ::std::cmp::PartialEq,
        ::std::cmp::Eq,
        ::std::hash::Hash,
        ::eventer::EntityId,
    )]
    pub struct LampId {
        house: ::std::primitive::u64,
        name: ::std::string::String,
    }

    #[::eventer::state_machine(id = super::LampId, exhaustive)]
    mod lamp {
        #[allow(unused_imports)]
        use super::*;

        #[state]
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Serialize, ::serde::Deserialize)]
        #[reject(state::Off, event::Dimmed, "it is dark")]
        pub enum State {
            Off,
            On {
                #[index]
                brightness: u8,
            },
        }

        #[data]
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Serialize, ::serde::Deserialize)]
        pub struct Data {
            #[index]
            pub place: ::std::option::Option<::std::string::String>,
        }

        #[event]
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Serialize, ::serde::Deserialize)]
        pub enum Event {
            Hung,
            Switched,
            Dimmed(u8),
        }

        #[command]
        pub enum Command {
            Dim,
            Flicker,
        }

        #[message]
        #[derive(::serde::Serialize)]
        pub enum Message {
            Dark,
        }

        #[transition]
        fn hang(_: event::Hung) -> (state::Off, Data) {
            (
                state::Off,
                Data {
                    place: ::std::option::Option::None,
                },
            )
        }

        #[transition]
        fn on(_: state::Off, _: event::Switched) -> state::On {
            state::On { brightness: 100 }
        }

        #[transition]
        fn off(_: state::On, _: event::Switched) -> state::Off {
            state::Off
        }

        #[transition]
        fn dim(state: &mut state::On, event: event::Dimmed) {
            state.brightness = event.0;
        }

        #[decide]
        fn decide_dim(_: &state::On, _: command::Dim) -> ::std::option::Option<event::Dimmed> {
            ::std::option::Option::None
        }

        #[decide]
        fn decide_flicker(_: &state::On, _: command::Flicker) -> ::std::vec::Vec<Event> {
            ::std::vec::Vec::new()
        }

        #[publish]
        fn announce(_: &super::LampId, _: &state::Off) -> ::std::option::Option<message::Dark> {
            ::std::option::Option::None
        }

        #[view]
        fn shown(id: &super::LampId, _: &state::On) -> ::eventer::View<u64> {
            ::eventer::View::put(::std::string::String::new(), id.house)
        }
    }
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
