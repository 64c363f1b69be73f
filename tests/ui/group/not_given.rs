//! A state lacks its group, and a call was for the group.

use eventer::{Eventer, state_machine};

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
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
}

fn main() {
    match Eventer::start(kiln::event::Lit).apply(kiln::event::Opened { pots: 7 }) {
        //~ error[E0277] `kiln::event::Opened { pots: 7 }`: event `Opened` is not valid in state `Hot`
        kiln::group::Over::Sold(kiln) => println!("{}", kiln.state().pots),
        kiln::group::Over::Spoilt(_) => {}
    }
}
