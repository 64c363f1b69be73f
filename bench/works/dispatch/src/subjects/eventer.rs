//! eventer: the dynamic eventer, which takes events from outside.

use std::hint::black_box;

use eventer::{DynEventer, state_machine};
use job::{Event, State};

use super::Subject;
use crate::outcome::Outcome;
use crate::script::Step;

#[state_machine]
pub(crate) mod job {
    #[state]
    #[derive(Debug, Clone)]
    pub(crate) enum State {
        Idle { done: u64 },
        Running { done: u64, load: u64 },
        Held { done: u64, load: u64 },
    }

    #[event]
    #[derive(Debug, Clone, Copy)]
    pub(crate) enum Event {
        Started,
        Loaded(u32),
        Paused,
        Finished,
    }

    #[transition]
    fn begin(_: event::Started) -> state::Running {
        state::Running { done: 0, load: 0 }
    }

    #[transition]
    fn start(state: state::Idle, _: event::Started) -> state::Running {
        state::Running {
            done: state.done,
            load: 0,
        }
    }

    #[transition]
    fn load_running(state: &mut state::Running, event: event::Loaded) {
        state.load += u64::from(event.0);
    }

    #[transition]
    fn pause(state: state::Running, _: event::Paused) -> state::Held {
        state::Held {
            done: state.done,
            load: state.load,
        }
    }

    #[transition]
    fn finish_running(state: state::Running, _: event::Finished) -> state::Idle {
        state::Idle {
            done: state.done + state.load,
        }
    }

    #[transition]
    fn resume(state: state::Held, _: event::Started) -> state::Running {
        state::Running {
            done: state.done,
            load: state.load,
        }
    }

    #[transition]
    fn load_held(state: &mut state::Held, event: event::Loaded) {
        state.load += u64::from(event.0);
    }

    #[transition]
    fn finish_held(state: state::Held, _: event::Finished) -> state::Idle {
        state::Idle {
            done: state.done + state.load,
        }
    }
}

pub(crate) struct Eventer {
    job: DynEventer<job::Machine>,
    refused: u64,
}

impl Subject for Eventer {
    type Event = Event;

    fn event(step: Step) -> Event {
        match step {
            Step::Started => job::event::Started.into(),
            Step::Loaded(amount) => job::event::Loaded(amount).into(),
            Step::Paused => job::event::Paused.into(),
            Step::Finished => job::event::Finished.into(),
        }
    }

    fn begin() -> Self {
        Eventer {
            job: DynEventer::resume(job::state::Idle { done: 0 }, ()),
            refused: 0,
        }
    }

    #[inline]
    fn apply(&mut self, event: &Event) {
        if let Err(invalid) = self.job.apply(*event) {
            black_box(&invalid);
            self.refused += 1;
        }
    }

    fn outcome(&self) -> Outcome {
        let (done, load) = match self.job.state() {
            State::Idle(idle) => (idle.done, 0),
            State::Running(running) => (running.done, running.load),
            State::Held(held) => (held.done, held.load),
        };
        Outcome {
            done,
            load,
            refused: self.refused,
        }
    }
}
