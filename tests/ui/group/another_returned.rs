//! A transition returns another group than the one that has the states which it makes.

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
    fn open(_: group::On, event: event::Opened) -> group::On {
        //~ error `group::On`: transition `open` makes `state::Sold`, which is not in group `On`
        //~ help: write `group::Over`
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
