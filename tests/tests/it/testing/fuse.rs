//! A fuse that burns on by itself, for as long as a call may.

use eventer::testing::{Given, given};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use expect_test::expect;
use pollster::block_on;

use super::failures::check;
use fuse::{Event, command, event, state};

#[state_machine(id = u64)]
mod fuse {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[ignore(_, event::Made)]
    pub enum State {
        Burning { left: u32 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Made { len: u32 },
        Burnt,
    }

    #[command]
    #[derive(Debug, Clone)]
    pub enum Command {
        Burn { events: Vec<Event> },
    }

    #[transition]
    fn make(event: event::Made) -> state::Burning {
        state::Burning { left: event.len }
    }

    #[transition]
    fn burn(state: &mut state::Burning, _: event::Burnt) {
        state.left -= 1;
    }

    #[decide]
    fn decide_burn(_: &state::Burning, command: command::Burn) -> Vec<Event> {
        command.events
    }

    #[hook]
    fn burn_on(state: &state::Burning, _: &event::Burnt) -> Option<event::Burnt> {
        (state.left > 0).then_some(event::Burnt)
    }
}

fn made(len: u32) -> Given<fuse::Machine> {
    given([event::Made { len }.into()])
}

/// The first of these is ignored.
fn burn() -> command::Burn {
    let events = vec![Event::from(event::Made { len: 1 }), event::Burnt.into()];
    command::Burn { events }
}

async fn is_cut_off(len: u32, chain_len_max: usize) -> bool {
    let fuses = StateMachine::<fuse::Machine, _>::builder(MemoryStore::new());
    let fuses = fuses.chain_len_max(chain_len_max).build();
    fuses.start(1, event::Made { len }).await.unwrap();
    match fuses.execute(&1, burn()).await {
        Ok(_) => false,
        Err(error) => matches!(error.kind(), ErrorKind::ChainTooLong { .. }),
    }
}

#[test]
fn what_passes_in_a_specification_is_not_cut_off_in_the_engine() {
    made(65).when(burn()).then_state(state::Burning { left: 0 });
    made(9)
        .chain_len_max(8)
        .when(burn())
        .then_state(state::Burning { left: 0 });
    check(
        || made(10).chain_len_max(8).when(burn()).then_no_events(),
        &expect![
            "machine `fuse`, command `Burn` in state `Burning`: expected no event, but its chain hooks did not come to an end: `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`"
        ],
    );
    block_on(async {
        for (len, chain_len_max) in [(65, 64), (9, 8)] {
            assert!(!is_cut_off(len, chain_len_max).await);
            assert!(is_cut_off(len + 1, chain_len_max).await);
        }
    });
}
