//! The same, where a hook waits for one of these states.

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
            group::Over::Sold(state::Sold { pots: event.pots })
        } else {
            group::Over::Spoilt(state::Spoilt)
        }
    }

    #[link]
    fn light_again(_: &state::Sold) -> eventer::Link<super::stove::Machine> {
        eventer::Link::to("7", super::stove::event::Lit)
    }
}

#[state_machine]
pub mod stove {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Lit,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Lit,
    }

    #[transition]
    fn light(_: event::Lit) -> state::Lit {
        state::Lit
    }
}

fn main() {
    match Eventer::start(kiln::event::Lit).apply(kiln::event::Opened { pots: 7 }) {
        kiln::group::Over::Sold(kiln) => println!("{}", kiln.state().pots),
        kiln::group::Over::Spoilt(_) => {}
    }
}
