//! What each kind of error says, and that it leaves to its source what the source says.

use std::error::Error as _;

use eventer::store::{StoreError, StoreErrorKind};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use expect_test::{Expect, expect};
use pollster::block_on;

use ticket::{Event, command, event};

#[derive(Debug)]
pub struct SoldOut;

impl std::fmt::Display for SoldOut {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("no seat is left")
    }
}

impl std::error::Error for SoldOut {}

#[state_machine]
mod ticket {
    use super::SoldOut;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Paid {
            price: f64,
        },
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Paid { price: f64 },
        Turned,
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Open { all: Vec<Event> },
        Pay { price: f64 },
        Refund,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pay(_: state::Open, event: event::Paid) -> state::Paid {
        state::Paid { price: event.price }
    }

    #[transition]
    fn turn(_: &mut state::Open, _: event::Turned) {}

    #[hook]
    fn turn_on(_: &state::Open, _: &event::Turned) -> Option<event::Turned> {
        Some(event::Turned)
    }

    #[decide]
    fn decide_open(command: command::Open) -> Vec<Event> {
        command.all
    }

    #[decide]
    fn decide_pay(_: &state::Open, command: command::Pay) -> Result<event::Paid, SoldOut> {
        if command.price < 0.0 {
            return Err(SoldOut);
        }
        Ok(event::Paid { price: command.price })
    }

    #[decide]
    fn decide_refund(_: &state::Paid, _: command::Refund) -> Vec<Event> {
        Vec::new()
    }
}

type Tickets = StateMachine<ticket::Machine, MemoryStore>;
type Error = eventer::Error<ticket::Machine>;

/// Tickets, of which `1` is open.
async fn tickets() -> Tickets {
    let tickets = Tickets::new(MemoryStore::new());
    tickets.start("1".to_owned(), event::Opened).await.unwrap();
    tickets
}

/// The text of an error; that of its source, which is told by itself, is not in it.
fn says(error: &Error, text: &Expect, source: Option<&str>) {
    text.assert_eq(&error.to_string());
    assert_eq!(error.source().map(ToString::to_string).as_deref(), source);
    if let Some(source) = source {
        assert!(!error.to_string().contains(source), "{error}");
    }
}

#[test]
fn of_lives_that_do_not_begin() {
    block_on(async {
        let tickets = tickets().await;
        let start = async |all: Vec<Event>| {
            let started = tickets.start("2".to_owned(), command::Open { all }).await;
            started.err().unwrap()
        };
        let text = expect![[r#"ticket "2": the decision gave no event to begin with"#]];
        says(&start(Vec::new()).await, &text, None);
        let text = expect![[r#"ticket "2": no life begins with event `Turned`; one begins with `Opened`"#]];
        says(&start(vec![event::Turned.into()]).await, &text, None);
        let error = tickets.start("1".to_owned(), event::Opened).await.err().unwrap();
        says(&error, &expect![[r#"ticket "1": it exists already"#]], None);
    });
}

#[test]
fn of_calls_that_the_entity_does_not_take() {
    block_on(async {
        let tickets = tickets().await;
        let one = "1".to_owned();
        let error = tickets.execute(&"2".to_owned(), command::Refund).await.unwrap_err();
        says(&error, &expect![[r#"ticket "2": there is no such entity"#]], None);
        let error = tickets.execute(&one, command::Refund).await.unwrap_err();
        let text = expect![[r#"ticket "1": state `Open` does not handle command `Refund`"#]];
        says(&error, &text, None);
        let error = tickets.dispatch(&one, event::Opened).await.unwrap_err();
        let text = expect![[r#"ticket "1": state `Open` does not take event `Opened`; it takes `Paid`, `Turned`"#]];
        says(&error, &text, None);
        let error = tickets.execute(&one, command::Pay { price: -1.0 }).await.unwrap_err();
        let text = expect![[r#"ticket "1": the decision refused"#]];
        says(&error, &text, Some("no seat is left"));
        let error = tickets.state_at(&one, 7).await.err().unwrap();
        says(
            &error,
            &expect![[r#"ticket "1": it has no version 7: its version is 1"#]],
            None,
        );
    });
}

#[test]
fn of_calls_that_are_wrong_by_themselves() {
    block_on(async {
        let tickets = tickets().await;
        let one = "1".to_owned();
        let error = tickets.start("\0".to_owned(), event::Opened).await.err().unwrap();
        let text = expect![[r#"ticket "\0": the text is no id: it contains NUL"#]];
        says(&error, &text, None);
        let error = tickets.dispatch(&one, event::Turned).idempotent("").await.unwrap_err();
        says(
            &error,
            &expect![[r#"ticket "1": the key cannot be used: it is empty"#]],
            None,
        );
        let error = tickets
            .dispatch(&one, event::Paid { price: f64::NAN })
            .await
            .unwrap_err();
        let text = expect![[r#"ticket "1": `Paid` cannot be encoded"#]];
        says(&error, &text, Some("it holds NaN, which JSON cannot express"));
        let error = tickets.dispatch(&one, event::Turned).await.unwrap_err();
        let text = expect![[
            r#"ticket "1": its hooks did not come to an end: `Turned`, `Turned`, `Turned`, `Turned`, `Turned`, `Turned`, `Turned`, `Turned`"#
        ]];
        says(&error, &text, None);
    });
}

#[test]
fn of_keys_and_of_what_came_in_between() {
    block_on(async {
        let tickets = tickets().await;
        let one = "1".to_owned();
        let late = tickets.load(&one).await.unwrap();
        let paid = tickets.dispatch(&one, event::Paid { price: 1.0 });
        paid.idempotent("k").await.unwrap();
        let other = tickets.dispatch(&one, event::Paid { price: 2.0 });
        let text = expect![[r#"ticket "1": key "k" was used for another call, which led to version 2"#]];
        says(&other.idempotent("k").await.unwrap_err(), &text, None);
        let ticket::Any::Open(late) = late else {
            panic!("it was open")
        };
        let failed = late.send(event::Paid { price: 3.0 }).await.err().unwrap();
        says(
            failed.error(),
            &expect![[r#"ticket "1": it has version 2, and 1 was expected"#]],
            None,
        );
    });
}

/// The words of a store are its own; where they have a cause, that is told by itself.
#[test]
fn of_stores() {
    for (kind, expected) in [
        (StoreErrorKind::Unavailable, expect!["the store is not available"]),
        (StoreErrorKind::Refused, expect!["the store refused the call"]),
        (StoreErrorKind::Corrupt, expect!["what is stored contradicts itself"]),
    ] {
        let error = StoreError::new(kind, "the disk is full");
        expected.assert_eq(&error.to_string());
        assert_eq!(error.source().unwrap().to_string(), "the disk is full");
        let kind: ErrorKind<SoldOut> = ErrorKind::Store(error);
        assert!(matches!(kind, ErrorKind::Store(_)));
    }
}
