//! A constant holds what is to be a transition, and a hook relies on it.

use eventer::{Eventer, state_machine};

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        #[group(On)]
        Hot,
        #[group(On)]
        Soaked,
        #[group(Over)]
        #[terminal]
        Sold { pots: u32 },
        #[group(Over)]
        #[terminal]
        Spoilt,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Lit,
        Held,
        Opened { pots: u32 },
    }

    #[transition]
    fn light(_: event::Lit) -> state::Hot {
        state::Hot
    }

    #[transition]
    const HOLD: fn(state::Hot, event::Held) -> state::Soaked = |_, _| state::Soaked;
    //~ error `HOLD`: `#[transition]` belongs on a function

    #[hook]
    fn hold_at_once(_: &state::Hot, _: &event::Lit) -> Option<event::Held> {
        //~ error `event::Held`: `state::Hot` has no transition on `event::Held`
        None
    }

    #[transition]
    fn open(_: group::On, event: event::Opened) -> group::Over {
        if event.pots > 0 {
            state::Sold { pots: event.pots }.into()
        } else {
            state::Spoilt.into()
        }
    }
}

fn main() {
    match Eventer::start(kiln::event::Lit).apply(kiln::event::Opened { pots: 7 }) {
        kiln::group::Over::Sold(kiln) => println!("{}", kiln.state().pots),
        kiln::group::Over::Spoilt(_) => {}
    }
}
