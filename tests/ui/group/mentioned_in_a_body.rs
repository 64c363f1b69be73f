//! A body mentions a state to which nothing leads, and does not give it.

use eventer::state_machine;

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        #[group(On)]
        Hot { pots: u32 },
        #[group(On)]
        Soaked,
        #[group(Over)]
        Sold { pots: u32 },
        //~ warning `Sold`: no path of transitions leads to state `Sold`
        //~ help: add a transition that leads there, or remove the state
    }

    #[event]
    pub enum Event {
        Lit,
        Held,
        Stepped,
        Opened,
    }

    impl state::Sold {
        pub const MAX: u32 = 3;
    }

    impl state::Hot {
        fn soaked(self) -> group::On {
            state::Soaked.into()
        }
    }

    #[transition]
    fn light(_: event::Lit) -> state::Hot {
        state::Hot { pots: 1 }
    }

    #[transition]
    fn hold(hot: state::Hot, _: event::Held) -> group::On {
        let size = std::mem::size_of::<state::Sold>();
        if hot.pots > state::Sold::MAX && size > 0 {
            hot.into()
        } else {
            hot.soaked()
        }
    }

    #[transition]
    fn step(_: &group::On, _: event::Stepped) {}

    #[transition]
    fn open(_: state::Soaked, _: event::Opened) -> state::Hot {
        state::Hot { pots: 0 }
    }
}

fn main() {}
