//! A hook is on another state than it is meant for, where its event is not taken.

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
    fn hold(_: state::Hot, _: event::Held) -> state::Soaked {
        state::Soaked
    }

    #[transition]
    fn open(_: group::On, event: event::Opened) -> group::Over {
        if event.pots > 0 {
            state::Sold { pots: event.pots }.into()
        } else {
            state::Spoilt.into()
        }
    }

    #[hook]
    fn open_at_once(_: &state::Soaked, _: &event::Held) -> Option<event::Held> {
        //~ error `event::Held`: `state::Soaked` has no transition on `event::Held`
        //~ help: `state::Soaked` takes `event::Opened`
        None
    }
}

fn main() {
    if let kiln::group::On::Hot(_) = Eventer::start(kiln::event::Lit).apply(kiln::event::Held) {
        return;
    }
    match Eventer::start(kiln::event::Lit).apply(kiln::event::Opened { pots: 7 }) {
        kiln::group::Over::Sold(kiln) => println!("{}", kiln.state().pots),
        kiln::group::Over::Spoilt(_) => {}
    }
}
