//! A group without a name, where a transition makes the state in one of several.

use eventer::{Eventer, state_machine};

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        #[group(On)]
        Hot,
        #[group(On)]
        Soaked,
        #[group()]
        //~ error `#[group()]`: a group has no name
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
}

fn main() {
    match Eventer::start(kiln::event::Lit).apply(kiln::event::Opened { pots: 7 }) {
        kiln::group::Over::Sold(kiln) => println!("{}", kiln.state().pots),
        kiln::group::Over::Spoilt(_) => {}
    }
}
