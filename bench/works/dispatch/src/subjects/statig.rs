//! statig: a method for each state; what a state does not take is counted where it is left over.

use statig::prelude::*;

use super::Subject;
use crate::outcome;
use crate::script::Step;

#[derive(Default)]
struct Job {
    done: u64,
    refused: u64,
}

pub(crate) enum Event {
    Started,
    Loaded(u32),
    Paused,
    Finished,
}

#[state_machine(initial = "State::idle()")]
impl Job {
    #[state]
    fn idle(&mut self, event: &Event) -> Outcome<State> {
        match event {
            Event::Started => Transition(State::running(0)),
            _ => self.refuse(),
        }
    }

    #[state]
    fn running(&mut self, load: &mut u64, event: &Event) -> Outcome<State> {
        match event {
            Event::Loaded(amount) => {
                *load += u64::from(*amount);
                Handled
            }
            Event::Paused => Transition(State::held(*load)),
            Event::Finished => {
                self.done += *load;
                Transition(State::idle())
            }
            Event::Started => self.refuse(),
        }
    }

    #[state]
    fn held(&mut self, load: &mut u64, event: &Event) -> Outcome<State> {
        match event {
            Event::Started => Transition(State::running(*load)),
            Event::Loaded(amount) => {
                *load += u64::from(*amount);
                Handled
            }
            Event::Finished => {
                self.done += *load;
                Transition(State::idle())
            }
            Event::Paused => self.refuse(),
        }
    }

    fn refuse(&mut self) -> Outcome<State> {
        self.refused += 1;
        Handled
    }
}

pub(crate) struct Statig {
    job: InitializedStateMachine<Job>,
}

impl Subject for Statig {
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
        Statig {
            job: Job::default().uninitialized_state_machine().init(),
        }
    }

    #[inline]
    fn apply(&mut self, event: &Event) {
        self.job.handle(event);
    }

    fn outcome(&self) -> outcome::Outcome {
        let load = match self.job.state() {
            State::Idle {} => 0,
            State::Running { load } | State::Held { load } => *load,
        };
        outcome::Outcome {
            done: self.job.done,
            load,
            refused: self.job.refused,
        }
    }
}
