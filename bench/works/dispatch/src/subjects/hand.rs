//! By hand: two enums and one match. A refusal keeps state and event and says as much as eventer's when asked.

use std::fmt;
use std::hint::black_box;

use super::Subject;
use crate::outcome::Outcome;
use crate::script::Step;

#[derive(Debug, Clone, Copy)]
enum State {
    Idle { done: u64 },
    Running { done: u64, load: u64 },
    Held { done: u64, load: u64 },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    Started,
    Loaded(u32),
    Paused,
    Finished,
}

struct Invalid {
    state: State,
    event: Event,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (state, allowed) = match self.state {
            State::Idle { .. } => ("Idle", "Started"),
            State::Running { .. } => ("Running", "Loaded, Paused, Finished"),
            State::Held { .. } => ("Held", "Started, Loaded, Finished"),
        };
        let event = match self.event {
            Event::Started => "Started",
            Event::Loaded(_) => "Loaded",
            Event::Paused => "Paused",
            Event::Finished => "Finished",
        };
        write!(f, "job: {state} does not take {event}; it takes {allowed}")
    }
}

pub(crate) struct Hand {
    state: State,
    refused: u64,
}

impl Subject for Hand {
    type Event = Event;

    fn event(step: Step) -> Event {
        match step {
            Step::Started => Event::Started,
            Step::Loaded(amount) => Event::Loaded(amount),
            Step::Paused => Event::Paused,
            Step::Finished => Event::Finished,
        }
    }

    fn begin() -> Self {
        Hand {
            state: State::Idle { done: 0 },
            refused: 0,
        }
    }

    #[inline]
    fn apply(&mut self, event: &Event) {
        match transition(self.state, *event) {
            Ok(next) => self.state = next,
            Err(invalid) => {
                black_box(&invalid);
                self.refused += 1;
            }
        }
    }

    fn outcome(&self) -> Outcome {
        let refused = self.refused;
        match self.state {
            State::Idle { done } => Outcome { done, load: 0, refused },
            State::Running { done, load } | State::Held { done, load } => Outcome { done, load, refused },
        }
    }
}

fn transition(state: State, event: Event) -> Result<State, Invalid> {
    Ok(match (state, event) {
        (State::Idle { done }, Event::Started) => State::Running { done, load: 0 },
        (State::Held { done, load }, Event::Started) => State::Running { done, load },
        (State::Running { done, load }, Event::Loaded(amount)) => State::Running {
            done,
            load: load + u64::from(amount),
        },
        (State::Held { done, load }, Event::Loaded(amount)) => State::Held {
            done,
            load: load + u64::from(amount),
        },
        (State::Running { done, load }, Event::Paused) => State::Held { done, load },
        (State::Running { done, load } | State::Held { done, load }, Event::Finished) => {
            State::Idle { done: done + load }
        }
        (state, event) => return Err(Invalid { state, event }),
    })
}
