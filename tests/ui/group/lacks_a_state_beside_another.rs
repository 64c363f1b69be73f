//! The group that has what a transition gives has the state, too, in which it may stay.

use eventer::state_machine;

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        #[group(Lit)]
        #[group(Over)]
        Hot,
        #[group(Done)]
        #[group(Lit)]
        Warm,
        #[group(Done)]
        Mild { pots: u32 },
        //~ error `Mild`: state `Mild` is not in group `Over`, in which `cool` has it
        //~ help: add `#[group(Over)]`
    }

    #[event]
    pub enum Event {
        Lit,
        Warmed(u32),
        Cooled { pots: u32 },
        Back,
        Stepped,
    }

    #[transition]
    fn light(_: event::Lit) -> state::Hot {
        state::Hot
    }

    #[transition]
    fn warm(_: state::Hot, event: event::Warmed) -> state::Warm {
        let _ = event.0;
        state::Warm
    }

    #[transition]
    fn cool(_: &mut state::Warm, event: event::Cooled) -> Option<group::Over> {
        Some(state::Mild { pots: event.pots }.into())
    }

    #[transition]
    fn back(mild: state::Mild, _: event::Back) -> group::Lit {
        if mild.pots > 0 { state::Hot.into() } else { state::Warm.into() }
    }

    #[transition]
    fn step(_: &group::Done, _: event::Stepped) {}
}

fn main() {}
