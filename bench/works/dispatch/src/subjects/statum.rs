//! statum: a type for each state; run-time events need an enum over the types and a match, both by hand.

use statum::{machine, state, transition};

use super::Subject;
use crate::outcome::Outcome;
use crate::script::Step;

#[state]
enum Stage {
    Idle,
    Running(u64),
    Held(u64),
}

#[machine]
struct Job<Stage> {
    done: u64,
}

#[transition]
impl Job<Idle> {
    fn start(self) -> Job<Running> {
        self.transition_with(0)
    }
}

#[transition]
impl Job<Running> {
    fn pause(self) -> Job<Held> {
        let load = self.state_data;
        self.transition_with(load)
    }

    fn finish(mut self) -> Job<Idle> {
        self.done += self.state_data;
        self.transition()
    }
}

#[transition]
impl Job<Held> {
    fn resume(self) -> Job<Running> {
        let load = self.state_data;
        self.transition_with(load)
    }

    fn finish(mut self) -> Job<Idle> {
        self.done += self.state_data;
        self.transition()
    }
}

const TAKEN: &str = "each event leaves a job";

enum Any {
    Idle(Job<Idle>),
    Running(Job<Running>),
    Held(Job<Held>),
}

impl Any {
    /// Gives the job back in the error if it does not take the event.
    fn handle(self, event: Step) -> Result<Any, Any> {
        Ok(match (self, event) {
            (Any::Idle(job), Step::Started) => Any::Running(job.start()),
            (Any::Running(mut job), Step::Loaded(amount)) => {
                job.state_data += u64::from(amount);
                Any::Running(job)
            }
            (Any::Running(job), Step::Paused) => Any::Held(job.pause()),
            (Any::Running(job), Step::Finished) => Any::Idle(job.finish()),
            (Any::Held(job), Step::Started) => Any::Running(job.resume()),
            (Any::Held(mut job), Step::Loaded(amount)) => {
                job.state_data += u64::from(amount);
                Any::Held(job)
            }
            (Any::Held(job), Step::Finished) => Any::Idle(job.finish()),
            (job, _) => return Err(job),
        })
    }
}

pub(crate) struct Statum {
    /// Its steps take it by value.
    job: Option<Any>,
    refused: u64,
}

impl Subject for Statum {
    type Event = Step;

    fn event(step: Step) -> Step {
        step
    }

    fn begin() -> Self {
        Statum {
            job: Some(Any::Idle(Job::<Idle>::builder().done(0).build())),
            refused: 0,
        }
    }

    #[inline]
    fn apply(&mut self, event: &Step) {
        // Asked first, as eventer does it.
        assert!(self.job.is_some(), "{TAKEN}");
        let job = self.job.take().expect(TAKEN);
        self.job = Some(job.handle(*event).unwrap_or_else(|same| {
            self.refused += 1;
            same
        }));
    }

    fn outcome(&self) -> Outcome {
        let refused = self.refused;
        match self.job.as_ref().expect(TAKEN) {
            Any::Idle(job) => Outcome {
                done: job.done,
                load: 0,
                refused,
            },
            Any::Running(job) => Outcome {
                done: job.done,
                load: job.state_data,
                refused,
            },
            Any::Held(job) => Outcome {
                done: job.done,
                load: job.state_data,
                refused,
            },
        }
    }
}
