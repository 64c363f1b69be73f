//! A machine whose values can hardly be compared.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use eventer::state_machine;
use eventer::testing::given_nothing;
use expect_test::expect;

use super::failures::check;

/// A gauge whose readings are not equal to themselves, and whose events are copied by hand.
#[state_machine]
mod gauge {
    #[derive(Debug)]
    pub struct Broken(pub std::num::ParseIntError);

    impl std::fmt::Display for Broken {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the gauge is broken")
        }
    }

    impl std::error::Error for Broken {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        #[terminal]
        Read { value: f64 },
    }

    #[event]
    #[derive(Debug, PartialEq)]
    pub enum Event {
        Read { value: f64 },
    }

    #[command]
    pub enum Command {
        Read { text: String },
        Wait,
    }

    #[transition]
    fn read(event: event::Read) -> state::Read {
        state::Read { value: event.value }
    }

    #[decide]
    fn decide_read(command: command::Read) -> Result<event::Read, Broken> {
        let value: i32 = command.text.parse().map_err(Broken)?;
        Ok(event::Read { value: value.into() })
    }

    #[decide]
    fn decide_wait(_: command::Wait) -> Vec<Event> {
        Vec::new()
    }
}

impl Clone for gauge::Event {
    fn clone(&self) -> Self {
        let gauge::Event::Read(read) = self;
        gauge::event::Read { value: read.value }.into()
    }
}

#[test]
fn values_that_print_alike_are_said_to() {
    let read = || given_nothing::<gauge::Machine>().when_event(gauge::event::Read { value: f64::NAN });
    check(
        || read().then_state(gauge::state::Read { value: f64::NAN }),
        &expect![[r#"
        machine `gauge`, event `Read` where nothing has happened: expected another state
        both print as below, and `PartialEq` still tells them apart

        Read(
            Read {
                value: NaN,
            },
        )"#]],
    );
}

#[test]
fn events_that_cannot_be_copied_say_so() {
    let read = || given_nothing::<gauge::Machine>().when(gauge::command::Read { text: "1".into() });
    check(
        || read().then_events([gauge::event::Read { value: 1.0 }]),
        &expect![[r#"
            machine `gauge`, command `Read` where nothing has happened: its events cannot be compared, as the machine cannot copy them
              help: write `Clone` into a `#[derive(..)]` of the events"#]],
    );
    read().then_state(gauge::state::Read { value: 1.0 });
}

#[test]
fn a_refusal_is_shown_with_its_sources() {
    let read = || given_nothing::<gauge::Machine>().when(gauge::command::Read { text: "x".into() });
    read().then_refused_with("the gauge is broken: invalid digit found in string");
    check(
        || read().then_no_events(),
        &expect![
            "machine `gauge`, command `Read` where nothing has happened: expected no event, but the decision refused: the gauge is broken: invalid digit found in string"
        ],
    );
}

#[test]
fn a_decision_that_begins_nothing_is_no_success() {
    let wait = || given_nothing::<gauge::Machine>().when(gauge::command::Wait);
    check(
        || wait().then_no_events(),
        &expect![
            "machine `gauge`, command `Wait` where nothing has happened: expected no event, but the decision gave no event to begin with"
        ],
    );
}
