//! Folding of whole histories of 1,000 events into the state that they lead to.
//!
//! Three machines: an order whose states own a growing list, an account whose states are a few numbers,
//! and a fine whose bare states share one record.

mod account;
mod fine;
mod history;
mod order;

use harness::{Case, Options, Report, Subject, compare};
use history::{EVENTS, HISTORIES, Outcome};

fn main() {
    let options = Options::from_arguments(31);
    let report = Report::new("replay");
    let order = [
        subject("hand", order::hand::event, order::hand::replay),
        subject("hand (again)", order::hand::event, order::hand::replay),
        subject("eventer", order::eventer::event, order::eventer::replay),
    ];
    compare(&options, &report, &[case("order", order::steps)], &order);
    let account = [
        subject("hand", account::hand::event, account::hand::replay),
        subject("hand (again)", account::hand::event, account::hand::replay),
        subject("eventer", account::eventer::event, account::eventer::replay),
    ];
    compare(&options, &report, &[case("account", account::steps)], &account);
    let fine = [
        subject("hand", fine::hand::event, fine::hand::replay),
        subject("hand (again)", fine::hand::event, fine::hand::replay),
        subject("eventer", fine::eventer::event, fine::eventer::replay),
    ];
    compare(&options, &report, &[case("fine", fine::steps)], &fine);
}

/// One pass replays several histories, each of its own.
fn case<T>(name: &'static str, steps: fn(usize) -> Vec<T>) -> Case<Vec<Vec<T>>> {
    Case {
        name,
        input: (0..HISTORIES).map(steps).collect(),
        events: HISTORIES * EVENTS,
        unit: "event",
        instructions: true,
    }
}

/// The events of every history are made beforehand; replaying consumes them.
fn subject<T: 'static, E: 'static, S: Into<Outcome> + Clone + 'static>(
    name: &'static str,
    event: fn(&T) -> E,
    replay: fn(Vec<E>) -> S,
) -> Subject<Vec<Vec<T>>> {
    let prepare = move |histories: &Vec<Vec<T>>| -> Vec<Vec<E>> {
        histories
            .iter()
            .map(|history| history.iter().map(event).collect())
            .collect()
    };
    let run = move |histories: Vec<Vec<E>>| Outcomes(histories.into_iter().map(replay).collect());
    Subject::new(name, prepare, run)
}

/// The states that the histories led to, kept until the clock has stopped.
struct Outcomes<S>(Vec<S>);

impl<S: Into<Outcome> + Clone> std::fmt::Display for Outcomes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let outcomes: Vec<Outcome> = self.0.iter().cloned().map(Into::into).collect();
        write!(f, "{outcomes:?}")
    }
}
