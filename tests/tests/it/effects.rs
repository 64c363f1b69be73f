//! What the hooks that ask for effects give for one transition: which of them run, in which order, and what they say.

use eventer::__private::Effects;
use eventer::{EntityId, Machine as _, state_machine};

#[state_machine(id = u64)]
pub mod invoice {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Due {
            cents: u32,
        },
        #[terminal]
        Paid,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Demanded { cents: u32 },
        Paid,
    }

    #[transition]
    fn demand(event: event::Demanded) -> state::Due {
        state::Due { cents: event.cents }
    }

    #[transition]
    fn pay(_: state::Due, _: event::Paid) -> state::Paid {
        state::Paid
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct OrderId(pub u64);

#[derive(Debug, serde::Serialize)]
pub struct Line {
    state: &'static str,
    items: usize,
}

#[derive(Debug)]
pub struct NoLabel;

impl std::fmt::Display for NoLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the label is empty")
    }
}

impl std::error::Error for NoLabel {}

/// Every form of hook: by state, group and all states, by event and any; and every form of what they return.
#[state_machine(id = OrderId)]
pub mod order {
    use super::{Line, NoLabel, OrderId, invoice};
    use eventer::{Link, View};
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[group(Open)]
        Pending,
        #[group(Open)]
        Ready { label: String },
        #[terminal]
        Shipped { tracking: String },
    }

    #[data]
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    pub struct Data {
        pub items: Vec<String>,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Placed,
        ItemAdded(String),
        Packed { label: String },
        Shipped { tracking: String },
        Touched,
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    pub enum Message {
        OrderShipped {
            tracking: String,
        },
        #[message(name = "stock.requested")]
        StockRequested(String),
        Looked,
        Odd {
            ratio: f64,
        },
    }

    #[transition]
    fn place(_: event::Placed) -> (state::Pending, Data) {
        (state::Pending, Data::default())
    }

    #[transition]
    fn add(_: &group::Open, data: &mut Data, event: event::ItemAdded) {
        data.items.push(event.0);
    }

    #[transition]
    fn pack(_: state::Pending, event: event::Packed) -> state::Ready {
        state::Ready { label: event.label }
    }

    #[transition]
    fn ship(_: state::Ready, event: event::Shipped) -> state::Shipped {
        state::Shipped {
            tracking: event.tracking,
        }
    }

    #[transition]
    fn touch(_: &mut state::Ready, _: event::Touched) {}

    #[view]
    fn line(id: &OrderId, state: &State, data: &Data) -> View<Line> {
        let state = match state {
            State::Pending(_) => "pending",
            State::Ready(_) => "ready",
            State::Shipped(_) => "shipped",
        };
        View::put(
            format!("order-{}", id.0),
            Line {
                state,
                items: data.items.len(),
            },
        )
    }

    #[publish]
    fn announce(event: &event::Shipped, state: &state::Shipped) -> message::OrderShipped {
        assert_eq!(state.tracking, event.tracking);
        message::OrderShipped {
            tracking: event.tracking.clone(),
        }
    }

    #[publish]
    fn stock(_: &group::Open, _: &event::ItemAdded, data: &Data) -> Vec<message::StockRequested> {
        data.items.iter().cloned().map(message::StockRequested).collect()
    }

    #[link]
    fn bill(id: &OrderId, data: &Data, event: &event::Packed) -> Result<Option<Link<invoice::Machine>>, NoLabel> {
        if event.label.is_empty() {
            return Err(NoLabel);
        }
        let cents = u32::try_from(data.items.len()).unwrap_or(u32::MAX);
        Ok((cents > 0).then(|| Link::start(id.0, invoice::event::Demanded { cents })))
    }

    #[link]
    fn settle(_: &state::Shipped) -> Vec<Link<invoice::Machine>> {
        vec![
            Link::to(1_u64, invoice::event::Paid),
            Link::to(2_u64, invoice::event::Paid),
        ]
    }

    #[view]
    fn labels(state: &state::Ready) -> Option<View<String>> {
        (state.label != "secret").then(|| View::put("label", state.label.clone()))
    }

    #[view]
    fn shelf(_: &state::Shipped, _: &Event) -> View<String> {
        View::delete("label")
    }

    #[publish]
    fn odd(event: &event::Touched) -> Message {
        let event::Touched = event;
        message::Odd { ratio: f64::NAN }.into()
    }

    #[publish]
    fn looked() -> Message {
        message::Looked.into()
    }
}

use order::{Data, Machine, State, event, state};

/// The effects of reaching a state by an event; the state is given back as it was.
fn effects(state: impl Into<State>, items: &[&str], event: impl Into<order::Event>) -> Vec<String> {
    let (state, event) = (state.into(), event.into());
    let data = Data {
        items: items.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(Machine::hooked(&event).as_ref(), Some(&event));
    let mut effects = Effects::default();
    let after = Machine::effects(&OrderId(7), state.clone(), &data, &event, &mut effects);
    assert_eq!(after, state);
    effects.summary()
}

fn ready(label: &str) -> state::Ready {
    state::Ready { label: label.into() }
}

#[test]
fn a_life_begins_with_effects() {
    assert_eq!(
        effects(state::Pending, &[], event::Placed),
        [
            r#"view line order-7 {"state":"pending","items":0}"#,
            "message Looked null"
        ]
    );
}

#[test]
fn hooks_run_in_declared_order_in_a_terminal_state_too() {
    let tracking = || "T-1".to_owned();
    assert_eq!(
        effects(
            state::Shipped { tracking: tracking() },
            &["a"],
            event::Shipped { tracking: tracking() }
        ),
        [
            r#"view line order-7 {"state":"shipped","items":1}"#,
            r#"message OrderShipped {"tracking":"T-1"}"#,
            "link invoice 1",
            "link invoice 2",
            "view shelf label deleted",
            "message Looked null",
        ]
    );
}

#[test]
fn a_hook_on_a_group_runs_in_each_member() {
    for (state, label) in [(State::from(state::Pending), None), (ready("x").into(), Some("x"))] {
        let seen = effects(state, &["a", "b"], event::ItemAdded("b".into()));
        assert_eq!(
            seen[1..3],
            [r#"message stock.requested "a""#, r#"message stock.requested "b""#]
        );
        assert_eq!(seen.iter().any(|line| line.starts_with("view labels")), label.is_some());
    }
}

#[test]
fn an_option_may_give_nothing() {
    let packed = |label: &str| event::Packed { label: label.into() };
    let link = "link invoice 7".to_owned();
    assert!(effects(ready("x"), &["a"], packed("x")).contains(&link));
    assert!(!effects(ready("x"), &[], packed("x")).contains(&link));
    let labelled = |label: &str| {
        effects(ready(label), &[], packed(label))
            .iter()
            .any(|line| line.contains("labels"))
    };
    assert!(labelled("x"));
    assert!(!labelled("secret"));
}

#[test]
fn after_a_failure_nothing_is_recorded() {
    assert_eq!(
        effects(ready(""), &["a"], event::Packed { label: String::new() }),
        [
            r#"view line order-7 {"state":"ready","items":1}"#,
            "failed bill: the label is empty"
        ]
    );
}

#[test]
fn what_has_no_stored_form_is_a_failure_of_its_hook() {
    let seen = effects(ready("x"), &[], event::Touched);
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen[2].starts_with("failed odd: it holds NaN"), "{seen:?}");
}

#[test]
fn a_machine_without_such_hooks_asks_for_nothing() {
    let mut effects = Effects::default();
    let event = invoice::Event::from(invoice::event::Paid);
    assert!(invoice::Machine::hooked(&event).is_none());
    let state = invoice::Machine::effects(&7, invoice::state::Paid.into(), &(), &event, &mut effects);
    assert_eq!(state, invoice::state::Paid.into());
    assert!(effects.summary().is_empty());
}
