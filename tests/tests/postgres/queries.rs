//! Queries, over the indices of machines.

mod answers;
mod entries;
mod gaps;
mod versions;

use std::error::Error as _;

use eventer::store::postgres::{PgError, PgStore};
use eventer::{ErrorKind, StateMachine};
use eventer_tests::tasks::data;
use eventer_tests::tasks::task::{Machine, event};
use sqlx::PgPool;

use crate::databases::{Databases, runtime};

fn on_migrated(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

type Tasks = StateMachine<Machine, PgStore>;

async fn open(tasks: &Tasks, id: &str, serial: u64) {
    let data = data(serial);
    tasks.start(id.to_owned(), event::Opened { data }).await.unwrap();
}

/// What a query is refused with.
async fn refusal(tasks: &Tasks) -> String {
    let error = tasks.query().page(9).await.unwrap_err();
    let ErrorKind::Store(error) = error.kind() else {
        panic!("{error:?}")
    };
    error.source().unwrap().downcast_ref::<PgError>().unwrap().to_string()
}

/// How many entities have another row in the index than their state and values say.
const ASTRAY: &str = "SELECT count(*) FROM eventer.entity AS e
    FULL JOIN eventer.task_index AS i ON i.tenant = e.tenant AND i.id = e.id
    WHERE (e.machine = 'task' AND e.version > 0 OR e.id IS NULL) AND (
        i.id IS NULL OR e.id IS NULL OR i.state <> e.state OR i.entered_at <> e.entered_at
        OR i.title IS DISTINCT FROM e.indexed ->> 'title'
        OR i.cost IS DISTINCT FROM (e.indexed ->> 'cost')::bigint
        OR i.person IS DISTINCT FROM e.indexed ->> 'person'
        OR i.serial IS DISTINCT FROM (e.indexed ->> 'serial')::numeric
    )";

/// Makes the index one that a program made which did not know the field.
const LACKS_SERIAL: &str = "ALTER TABLE eventer.task_index DROP COLUMN serial;
    UPDATE eventer.indexed_machine SET filled = array_remove(filled, 'serial');
    CREATE OR REPLACE FUNCTION eventer.task_index() RETURNS trigger LANGUAGE plpgsql AS '
    BEGIN
        IF NEW.machine = ''task'' THEN
            UPDATE eventer.task_index SET state = NEW.state, entered_at = NEW.entered_at WHERE id = NEW.id;
        END IF;
        RETURN NULL;
    END'";

async fn astray(pool: &PgPool) -> i64 {
    sqlx::query_scalar(ASTRAY).fetch_one(pool).await.unwrap()
}
