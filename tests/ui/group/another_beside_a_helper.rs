//! A transition gives a terminal state that its group lacks, and beside it what a helper gives: which of the two is wrong, the
//! state or the group, is not known.

use eventer::state_machine;

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        #[group(On)]
        Hot { pots: u32 },
        //~ warning `Hot`: no path of transitions leads from states `Hot` and `Soaked` to a terminal state
        //~ help: add a way to an end, or mark one of them `#[terminal]`
        #[group(On)]
        Soaked,
        #[group(Over)]
        #[terminal]
        Sold { pots: u32 },
        //~ warning `Sold`: no path of transitions leads to state `Sold`
        //~ help: add a transition that leads there, or remove the state
    }

    #[event]
    pub enum Event {
        Lit,
        Held { pots: u32 },
        Stepped,
        Opened,
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
    fn hold(hot: state::Hot, event: event::Held) -> group::On {
        if hot.pots > event.pots {
            state::Sold { pots: event.pots }.into()
            //~ rustc[E0277] `into`: the trait bound `On: From<Sold>` is not satisfied
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
