//! Two machines that one call changes together.

use eventer::state_machine;

/// Counts what crosses a ten.
#[state_machine(id = u64)]
pub mod ledger {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open { total: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Booked,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { total: 0 }
    }

    #[transition]
    fn book(state: &mut state::Open, _: event::Booked) {
        state.total += 1;
    }
}

/// Steps on; where it crosses a ten, hooks chain an event, link to the ledger and publish.
#[state_machine(id = u64)]
pub mod odometer {
    use super::ledger;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Running { total: u64, rounds: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Started,
        Stepped { by: u64 },
        Rounded,
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Leap,
        Step { by: u64 },
        Walk { by: u64 },
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Message {
        Crossed { rounds: u64 },
    }

    #[transition]
    fn start(_: event::Started) -> state::Running {
        state::Running { total: 0, rounds: 0 }
    }

    #[transition]
    fn step(state: &mut state::Running, event: event::Stepped) {
        state.total += event.by;
    }

    #[transition]
    fn round(state: &mut state::Running, _: event::Rounded) {
        state.rounds += 1;
    }

    #[decide]
    fn decide_leap(_: command::Leap) -> (event::Started, event::Stepped) {
        (event::Started, event::Stepped { by: 10 })
    }

    #[decide]
    fn decide_step(_: &state::Running, command: command::Step) -> event::Stepped {
        // Slow, so that others come between loading and storing.
        std::thread::yield_now();
        event::Stepped { by: command.by }
    }

    #[decide]
    fn decide_walk(_: &state::Running, command: command::Walk) -> Vec<Event> {
        std::thread::yield_now();
        vec![event::Stepped { by: command.by }.into(); 2]
    }

    #[hook]
    fn round_at_ten(state: &state::Running, event: &event::Stepped) -> Option<event::Rounded> {
        (state.total / 10 > (state.total - event.by) / 10).then_some(event::Rounded)
    }

    #[link]
    fn book(_: &state::Running, _: &event::Rounded) -> Link<ledger::Machine> {
        Link::to(1_u64, ledger::event::Booked)
    }

    #[publish]
    fn tell(state: &state::Running, _: &event::Rounded) -> message::Crossed {
        message::Crossed { rounds: state.rounds }
    }
}
