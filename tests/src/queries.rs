//! What queries answer, on any store: each question beside what a look at all entities says.

#![expect(clippy::missing_errors_doc, reason = "each fails as its calls do")]

mod changes;
mod fields;
mod pages;
mod refusals;
mod states;
mod values;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use eventer::query::Page;
use eventer::store::{History, Store};
use eventer::{Clock, Error, Sleep, StateMachine};

use crate::tasks::task::{Machine, event};
use crate::tasks::{Person, at, task};
pub use changes::changes;
pub use fields::fields;
pub use pages::pages;
pub use refusals::refusals;
pub use states::states_and_since;
pub use values::beyond;

/// What a store is asked.
pub type Tasks<S> = StateMachine<Machine, S>;

/// A clock that goes on by a second each time that it is looked at.
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> SystemTime {
        at(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(async {})
    }
}

fn on<S: Store + History>(store: S) -> Tasks<S> {
    StateMachine::builder(store)
        .clock(Ticking(AtomicU64::new(1_000)))
        .build()
}

type Outcome = Result<(), Error<Machine>>;

fn ids<S>(page: &Page<Machine, S>) -> Vec<&str> {
    page.entities.iter().map(|listed| &*listed.id).collect()
}

async fn open<S: Store + History>(tasks: &Tasks<S>, id: &str, data: task::Data) -> Outcome {
    tasks.start(id.to_owned(), event::Opened { data }).await.map(drop)
}

async fn take<S: Store + History>(tasks: &Tasks<S>, id: &str, person: &str) -> Outcome {
    let person = Person(person.to_owned());
    tasks.dispatch(&id.to_owned(), event::Took { person }).await.map(drop)
}
