//! The machines that the tests run.

use eventer::state_machine;

/// The decision looks at this.
#[derive(Debug)]
pub struct Limits {
    /// The largest step that is accepted.
    pub step_max: u64,
}

#[derive(Debug, PartialEq)]
pub struct TooFar(pub u64);

impl std::fmt::Display for TooFar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is too far", self.0)
    }
}

impl std::error::Error for TooFar {}

/// A counter: data, every form of decision, a context.
#[state_machine(id = u64, context = Limits)]
pub mod counter {
    use super::{Limits, TooFar};
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[group(Alive)]
        Running,
        #[group(Alive)]
        Paused,
        #[terminal]
        Stopped { at: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Started,
        Stepped { by: u64 },
        Paused,
        Resumed,
        Stopped,
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Start,
        Step { by: u64 },
        Toggle,
        Bounce,
        Random { events: Vec<Event> },
        Nothing,
    }

    #[data]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Data {
        pub total: u64,
        pub steps: u64,
    }

    #[transition]
    fn start(_: event::Started) -> (state::Running, Data) {
        (state::Running, Data { total: 0, steps: 0 })
    }

    #[transition]
    fn step(_: &state::Running, data: &mut Data, event: event::Stepped) {
        data.total += event.by;
        data.steps += 1;
    }

    #[transition]
    fn pause(_: state::Running, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Running {
        state::Running
    }

    #[transition]
    fn stop(_: State, data: &mut Data, _: event::Stopped) -> state::Stopped {
        state::Stopped { at: data.total }
    }

    #[decide]
    fn decide_start(_: command::Start) -> (event::Started, event::Paused) {
        (event::Started, event::Paused)
    }

    #[decide]
    fn decide_step(
        _: &state::Running,
        limits: &Limits,
        command: command::Step,
    ) -> Result<Option<event::Stepped>, TooFar> {
        match command.by {
            0 => Ok(None),
            by if by > limits.step_max => Err(TooFar(by)),
            by => Ok(Some(event::Stepped { by })),
        }
    }

    #[decide]
    fn decide_toggle(_: &state::Running, _: command::Toggle) -> event::Paused {
        event::Paused
    }

    #[decide]
    fn decide_toggle_back(_: &state::Paused, _: command::Toggle) -> event::Resumed {
        event::Resumed
    }

    #[decide]
    fn decide_bounce(
        _: &state::Paused,
        data: &Data,
        _: command::Bounce,
    ) -> (event::Resumed, event::Stepped, event::Paused) {
        (event::Resumed, event::Stepped { by: data.total + 1 }, event::Paused)
    }

    #[decide]
    fn decide_random(_: &group::Alive, command: command::Random) -> Vec<Event> {
        command.events
    }

    #[decide]
    fn decide_nothing(_: &State, _: command::Nothing) -> Option<event::Stopped> {
        None
    }
}

/// A machine whose hooks carry an entity on, for as long as its fuel lasts.
#[state_machine]
pub mod rocket {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[ignore(_, event::Built)]
    #[ignore(group::Aloft, event::Launched)]
    #[reject(state::Ground, event::Arrived, "it has not left yet")]
    #[reject(state::Orbit, event::Built, "nothing is built up there")]
    pub enum State {
        Ground,
        #[group(Aloft)]
        Rising {
            fuel: u32,
            height: u32,
        },
        #[terminal]
        #[group(Aloft)]
        Orbit {
            height: u32,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Built,
        Launched { fuel: u32 },
        Burnt,
        Arrived,
    }

    #[transition]
    fn build(_: event::Built) -> state::Ground {
        state::Ground
    }

    #[transition]
    fn launch(_: state::Ground, event: event::Launched) -> state::Rising {
        state::Rising {
            fuel: event.fuel,
            height: 0,
        }
    }

    #[transition]
    fn burn(state: &mut state::Rising, _: event::Burnt) {
        state.fuel -= 1;
        state.height += 1;
    }

    #[transition]
    fn arrive(state: state::Rising, _: event::Arrived) -> state::Orbit {
        state::Orbit { height: state.height }
    }

    #[hook]
    fn ignite(state: &state::Rising, _: &event::Launched) -> Option<event::Burnt> {
        (state.fuel > 0).then_some(event::Burnt)
    }

    #[hook]
    fn keep_burning(state: &state::Rising, _: &event::Burnt) -> Option<event::Burnt> {
        (state.fuel > 0).then_some(event::Burnt)
    }
}
