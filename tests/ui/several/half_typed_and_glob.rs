//! While a name is typed, the module cannot be read. What is imported from it by a glob is no second mistake.

use eventer::{Eventer, Pure, state_machine};
use lamp::*;

#[state_machine]
mod lamp {
    #[state]
    #[derive(Debug, Clone)]
    pub enum State {
        Off,
        On { since: u64 },
    }

    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        Built,
        Switched,
    }

    #[transition]
    fn build(_: event::Built) -> state::Off {
        state::Off
    }

    #[transition]
    fn on(_: state::Off, _: event::Switched) -> state::On {
        state::On { since: 0 }
    }

    #[transition]
    fn off(_: state::) -> state::Off {
        //~ rustc `)`: expected identifier, found `)`
        //~ error `)`: unexpected end of input, expected identifier
        state::Off
    }

    const _: () = ();

    pub fn at_night() -> u64 {
        20
    }
}

mod reading {
    use super::*;

    pub fn since(lamp: &Eventer<Machine, state::On>) -> u64 {
        lamp.state().since.max(at_night())
    }

    pub fn since_of_any(lamp: Any<Pure>) -> u64 {
        match lamp {
            Any::Off(_) => 0,
            Any::On(lamp) => since(&lamp),
        }
    }
}

fn main() {
    let lamp = Eventer::<Machine, _>::start(event::Built).apply(event::Switched);
    println!("{}", reading::since(&lamp));
    println!("{}", reading::since_of_any(lamp.clone().into()));
    if let State::On(state::On { since }) = State::from(lamp.into_state()) {
        println!("{since}");
    }
    let _: Vec<Event> = vec![event::Built.into(), Event::Switched(event::Switched)];
    println!("{}", GRAPH.to_mermaid());
}
