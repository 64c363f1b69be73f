//! What is no machine gives its own names to those that import all of them, and not those of its events.

use eventer::{Eventer, state_machine};
use lamp::event::*;

#[state_machine]
mod lamp {
    #[state]
    #[derive(Debug)]
    pub enum State {
        Off,
        On,
    }

    #[event]
    #[derive(Debug)]
    pub enum Event<T> {
        //~ error `<T>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
        Built,
        Switched(T),
    }

    #[transition]
    fn build(_: event::Built) -> state::Off {
        state::Off
    }

    #[transition]
    fn on(_: state::Off, _: event::Switched) -> state::On {
        state::On
    }
}

fn main() {
    let lamp = Eventer::<lamp::Machine, _>::start(Built);
    //~ rustc[E0425] `Built`: cannot find value `Built` in this scope
    let _ = lamp.apply(Switched(1));
    //~ rustc[E0425] `Switched`: cannot find function, tuple struct or tuple variant `Switched` in this scope
}
