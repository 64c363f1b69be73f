//! States and events named as the parameters, traits and results that generated code is full of.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod letters {
    #[state]
    #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum State {
        C,
        S,
        E,
        K,
        M,
        Ok,
        Err,
        Result,
        Some,
        None,
        Self_,
        From,
        Into,
        Default,
        Clone,
        Debug,
        State,
        Event,
        #[terminal]
        Data,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub enum Event {
        C,
        S,
        E,
        Ok,
        Some,
        Result,
        Event,
        State,
        Done,
    }

    #[transition]
    fn c(_: event::C) -> state::C {
        state::C
    }

    #[transition]
    fn s(_: state::C, _: event::S) -> state::S {
        state::S
    }

    #[transition]
    fn e(_: state::S, _: event::E) -> state::E {
        state::E
    }

    #[transition]
    fn ok(_: state::E, _: event::Ok) -> state::Ok {
        state::Ok
    }

    #[transition]
    fn some(_: state::Ok, _: event::Some) -> state::Some {
        state::Some
    }

    #[transition]
    fn result(_: state::Some, _: event::Result) -> state::Result {
        state::Result
    }

    #[transition]
    fn event(_: state::Result, _: event::Event) -> state::Event {
        state::Event
    }

    #[transition]
    fn state(_: state::Event, _: event::State) -> state::State {
        state::State
    }

    #[transition]
    fn err(_: state::State, _: event::C) -> state::Err {
        state::Err
    }

    #[transition]
    fn none(_: state::Err, _: event::C) -> state::None {
        state::None
    }

    #[transition]
    fn self_(_: state::None, _: event::C) -> state::Self_ {
        state::Self_
    }

    #[transition]
    fn k(_: state::Self_, _: event::C) -> state::K {
        state::K
    }

    #[transition]
    fn m(_: state::K, _: event::C) -> state::M {
        state::M
    }

    #[transition]
    fn from(_: state::M, _: event::C) -> state::From {
        state::From
    }

    #[transition]
    fn into(_: state::From, _: event::C) -> state::Into {
        state::Into
    }

    #[transition]
    fn default(_: state::Into, _: event::C) -> state::Default {
        state::Default
    }

    #[transition]
    fn clone(_: state::Default, _: event::C) -> state::Clone {
        state::Clone
    }

    #[transition]
    fn debug(_: state::Clone, _: event::C) -> state::Debug {
        state::Debug
    }

    #[transition]
    fn data(_: State, _: event::Done) -> state::Data {
        state::Data
    }
}

fn main() {
    use letters::{Machine, State, event, state};

    let letters = Eventer::start(event::C)
        .apply(event::S)
        .apply(event::E)
        .apply(event::Ok);
    let letters = letters.apply(event::Some).apply(event::Result).apply(event::Event);
    assert_eq!(letters.apply(event::State).apply(event::Done).state(), &state::Data);

    let mut letters = DynEventer::<Machine>::start(event::C).unwrap();
    letters.apply(event::S).unwrap();
    assert_eq!(letters.state(), &State::S(state::S));
}
