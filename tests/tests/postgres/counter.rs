//! A machine to store.

use std::time::Duration;

use eventer::store::postgres::PgStore;
use eventer::{Error, StateMachine, state_machine};

/// Counts.
#[state_machine]
pub mod counter {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Running { total: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Started,
        Stepped { by: u64 },
    }

    #[transition]
    fn start(_: event::Started) -> state::Running {
        state::Running { total: 0 }
    }

    #[transition]
    fn step(state: &mut state::Running, event: event::Stepped) {
        state.total += event.by;
    }
}

pub type Counters = StateMachine<counter::Machine, PgStore>;

pub fn counters(store: &PgStore) -> Counters {
    StateMachine::new(store.clone())
}

/// Steps on, in a future that owns all that it needs.
pub fn step(
    counters: &Counters,
    id: &str,
    by: u64,
) -> impl Future<Output = Result<(), Error<counter::Machine>>> + Send + use<> {
    let (counters, id) = (counters.clone(), id.to_owned());
    async move { counters.dispatch(&id, counter::event::Stepped { by }).await.map(drop) }
}

/// The total of a counter, as it is stored.
pub async fn total(store: &PgStore, id: &str) -> u64 {
    let counter = counters(store)
        .load(&id.to_owned())
        .await
        .expect("the counter is there");
    let counter::Any::Running(counter) = counter;
    counter.state().total
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("after 30 s it is still not so that {what}");
}
