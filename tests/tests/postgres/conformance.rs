//! The suite that holds stores to their contract.

use std::sync::Mutex;

use eventer::conformance::Rig;
use eventer::store::postgres::PgStore;

use crate::databases::{Database, Databases, runtime};

/// Databases of one test.
#[derive(Default)]
struct Postgres {
    databases: Mutex<Vec<Database>>,
}

impl Rig for Postgres {
    type Store = PgStore;

    fn open(&self) -> PgStore {
        let database = Databases::get().copy();
        let store = PgStore::new(&database.pool());
        self.databases.lock().unwrap().push(database);
        store
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        runtime().block_on(future)
    }
}

eventer::conformance!(Postgres::default());
eventer::subscription_conformance!(Postgres::default());
eventer::inbox_conformance!(Postgres::default());
