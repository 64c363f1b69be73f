//! Dispatch of run-time events to a machine of three states and four events.
//!
//! A job is idle, running or held; it is loaded while it runs or is held, and finishing it adds the load
//! to what is done. Every subject declares this machine in its own way and folds the same events.

mod outcome;
mod script;
mod subjects;

use harness::{Case, Options, Report, Subject, compare};
use outcome::Outcome;
use script::Step;

fn main() {
    let options = Options::from_arguments(31);
    let cases = [
        case("random", script::random()),
        case("periodic", script::periodic()),
        case("refusing", script::refusing()),
    ];
    compare(&options, &Report::new("dispatch"), &cases, &subjects());
}

fn case(name: &'static str, input: Vec<Step>) -> Case<Vec<Step>> {
    Case {
        name,
        events: input.len() * script::REPEATS,
        unit: "event",
        instructions: true,
        input,
    }
}

fn subjects() -> Vec<Subject<Vec<Step>>> {
    vec![
        subject("hand", subjects::hand::event, subjects::hand::run),
        subject("hand (again)", subjects::hand::event, subjects::hand::run),
        subject("eventer", subjects::eventer::event, subjects::eventer::run),
        subject("rust-fsm", subjects::rust_fsm::event, subjects::rust_fsm::run),
        subject("smlang", subjects::smlang::event, subjects::smlang::run),
        subject("statig", subjects::statig::event, subjects::statig::run),
        subject("statum", subjects::statum::event, subjects::statum::run),
    ]
}

/// Events are made beforehand; `run` folds them all, as often as the script is repeated.
fn subject<E: 'static>(name: &'static str, event: fn(Step) -> E, run: fn(&[E]) -> Outcome) -> Subject<Vec<Step>> {
    let prepare = move |steps: &Vec<Step>| steps.iter().copied().map(event).collect::<Vec<E>>();
    Subject::new(name, prepare, move |events: Vec<E>| run(&events))
}
