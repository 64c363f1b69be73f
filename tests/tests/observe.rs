//! Calls as traces and metrics show them. The names and fields are part of the interface: those who watch a service
//! rely on them, so this pins each.

mod observed;
#[path = "observe/operations.rs"]
mod operations;
#[path = "observe/shards.rs"]
mod shards;
#[path = "observe/totals.rs"]
mod totals;

use eventer::StateMachine;
use pollster::block_on;

use observed::contested::Contested;
use observed::spans::{Seen, Spans, watched_everywhere};
use observed::tank::{self, Any, event};

type Tanks = StateMachine<tank::Machine, Contested>;

/// Runs a test on tank 1, which is open, and gives the spans of the calls that the test makes.
fn spans_of<F: Future<Output = ()>>(test: impl FnOnce(Tanks) -> F) -> Vec<Seen> {
    watched_everywhere();
    let tanks = Tanks::new(Contested::default());
    block_on(async { tanks.start(1, event::Opened).await }).unwrap();
    let spans = Spans::default();
    tracing::subscriber::with_default(spans.subscriber(), || block_on(test(tanks)));
    spans.take()
}

/// A span as it should be; no version where there is none.
fn call(operation: &str, event: &str, version: Option<u64>, outcome: &str) -> Seen {
    let fields = [
        ("operation", Some(operation.to_owned())),
        ("machine", Some("tank".to_owned())),
        ("entity", Some("1".to_owned())),
        ("event", Some(event.to_owned())),
        ("version", version.map(|version| version.to_string())),
        ("outcome", Some(outcome.to_owned())),
    ];
    Seen {
        target: "eventer",
        name: "eventer.call",
        fields: fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
    }
}

async fn open(tanks: &Tanks) -> eventer::Entity<tank::Machine, tank::state::Open, Contested> {
    match tanks.load(&1).await.unwrap() {
        Any::Open(tank) => tank,
        Any::Closed(_) => panic!("it is open"),
    }
}
