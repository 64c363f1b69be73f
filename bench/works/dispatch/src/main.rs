//! Dispatch of run-time events to a machine of three states and four events.
//!
//! A job is idle, running or held; it is loaded while it runs or is held, and finishing it adds the load
//! to what is done. Every subject declares this machine in its own way and folds the same events.

mod fold;
mod outcome;
mod script;
mod subjects;

use fold::Way;
use harness::{Case, Options, Report, compare};
use script::Step;
use subjects::Subject;

fn main() {
    let options = Options::from_arguments(31);
    let cases = [
        case("random", script::random(), Way::Loop),
        case("periodic", script::periodic(), Way::Loop),
        case("refusing", script::refusing(), Way::Loop),
        case("random calls", script::random(), Way::Calls),
        case("periodic calls", script::periodic(), Way::Calls),
        case("refusing calls", script::refusing(), Way::Calls),
    ];
    compare(&options, &Report::new("dispatch"), &cases, &subjects());
}

/// The events of a script, and how they get to the machine.
struct Input {
    steps: Vec<Step>,
    way: Way,
}

fn case(name: &'static str, steps: Vec<Step>, way: Way) -> Case<Input> {
    Case {
        name,
        events: steps.len() * fold::JOBS,
        unit: "event",
        instructions: true,
        input: Input { steps, way },
    }
}

fn subjects() -> Vec<harness::Subject<Input>> {
    vec![
        subject::<subjects::Hand>("hand"),
        subject::<subjects::Hand>("hand (again)"),
        subject::<subjects::Eventer>("eventer"),
        subject::<subjects::RustFsm>("rust-fsm"),
        subject::<subjects::Smlang>("smlang"),
        subject::<subjects::Statig>("statig"),
        subject::<subjects::Statum>("statum"),
    ]
}

/// Events are made beforehand.
fn subject<S: Subject<Event: 'static> + 'static>(name: &'static str) -> harness::Subject<Input> {
    let prepare = |input: &Input| {
        let events: Vec<S::Event> = input.steps.iter().copied().map(S::event).collect();
        (input.way, events)
    };
    let run = |(way, events): (Way, Vec<S::Event>)| fold::jobs::<S>(way, &events);
    harness::Subject::new(name, prepare, run)
}
