//! Part of a machine's module in another file. The compiler refuses it, too, and names no repair.

use eventer::{Eventer, state_machine};
use lamp::{Machine, Watt, event, state};

#[state_machine]
mod lamp {
    mod helpers;
    //~ rustc[E0658] `mod helpers;`: file modules in proc macro input are unstable
    //~ error `;`: a machine cannot hold module `helpers`, which is in another file
    //~ help: declare it outside of the machine; where it is used here, import it: `use super::helpers;`

    #[cfg(test)]
    mod tests;
    //~ rustc[E0658] `mod tests;`: file modules in proc macro input are unstable
    //~ error `;`: a machine cannot hold module `tests`, which is in another file

    pub use helpers::Watt;

    #[state]
    #[derive(Debug)]
    pub enum State {
        Off,
        On { by_day: Watt, by_night: helpers::Watt },
    }

    // A function of the machine may have moved, too.
    #[event]
    #[derive(Debug)]
    pub enum Event {
        Built,
        Switched,
        Dimmed,
    }

    #[transition]
    fn build(_: event::Built) -> state::Off {
        state::Off
    }

    #[transition]
    fn on(_: state::Off, _: event::Switched) -> state::On {
        state::On {
            by_day: Watt::new(7),
            by_night: helpers::half(7),
        }
    }

    // The module in the other file may call it.
    fn dim(_: state::Off, _: event::Dimmed) -> state::Off {
        state::Off
    }
}

fn main() {
    let lamp = Eventer::<Machine, _>::start(event::Built).apply(event::Switched);
    let lamp: Eventer<Machine, state::On> = lamp.apply(event::Dimmed);
    let by_day: &Watt = &lamp.state().by_day;
    println!("{by_day:?}");
}
