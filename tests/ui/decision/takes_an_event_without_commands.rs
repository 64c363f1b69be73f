//! A decision takes what is no event, in a machine without commands.

use eventer::state_machine;

#[state_machine]
pub mod kiln {
    #[state]
    pub enum State {
        Hot { pots: u32 },
        #[terminal]
        Cold { pots: u32 },
    }

    #[event]
    pub enum Event {
        Lit,
        Cooled { pots: u32 },
    }

    #[transition]
    fn light(_: event::Lit) -> state::Hot {
        state::Hot { pots: 1 }
    }

    #[transition]
    fn cool(_: state::Hot, event: event::Cooled) -> state::Cold {
        state::Cold { pots: event.pots }
    }

    #[decide]
    fn decide_cool(hot: &state::Hot, cold: event::Cold) -> Option<event::Cooled> {
        //~ error `event::Cold`: there is no event `Cold`, but a state of that name
        //~ help: a decision takes one of the machine's commands: declare them in the module, as in `#[command] enum Command { .. }`
        (hot.pots > cold.pots).then_some(event::Cooled { pots: cold.pots })
    }
}

fn main() {}
