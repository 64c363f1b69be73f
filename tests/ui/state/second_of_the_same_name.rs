//! A second enum is one mistake, whatever it holds, derives and is called.

use eventer::{Eventer, state_machine};

#[state_machine(exhaustive)]
mod lamp {
    use std::time::Duration;

    #[state]
    #[derive(Clone)]
    pub enum State {
        On,
        Off,
        #[terminal]
        Broken,
    }

    #[state]
    #[derive(Debug, serde::Serialize)]
    pub enum State<T> {
        //~ error `State`: `State` is a second `#[state]` enum; `State` is the first
        Whole {
            #[serde(skip)]
            #[index]
            watts: u32,
            of: T,
            #[index]
            age: Duration,
        },
        Never,
        On,
        #[terminal]
        Burnt,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Made,
        Switched,
        Broke,
    }

    #[event]
    #[derive(Debug)]
    pub enum More {
        //~ error `More`: `More` is a second `#[event]` enum; `Event` is the first
        Bought { age: Duration },
        Other,
    }

    #[transition]
    fn make(_: event::Made) -> state::Off {
        state::Off
    }

    #[transition]
    fn switch_on(_: state::Off, _: event::Switched) -> state::On {
        state::On
    }

    #[transition]
    fn switch_off(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[transition]
    fn die(_: state::On, _: event::Broke) -> state::Broken {
        state::Broken
    }

    #[transition]
    fn rot(_: state::Off, _: event::Broke) -> state::Broken {
        state::Broken
    }

    #[transition]
    fn buy(event: event::Bought) -> state::Whole {
        state::Whole { watts: 60, of: 1, age: event.age }
    }
}

use lamp::{event, state};

fn main() {
    let lamp = Eventer::start(event::Made);
    let _: Eventer<_, state::On> = lamp.apply(event::Switched);
}
