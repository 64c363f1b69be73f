//! In which order a commit takes what others may hold.

use std::collections::HashMap;

use eventer::store::postgres::PgStore;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::counter::{counter::event, counters, until};
use crate::databases::{Databases, runtime};

/// A commit that begins the life of `c`, changes `b` and relies on `z`, by the names of the function's arguments.
const BEGINS: [(&str, &str); 30] = [
    ("t_tenant", "0"),
    ("c_count", "1"),
    ("c_patient", "true"),
    ("t_changes", "2"),
    ("t_commit", "'{0,0,0}'"),
    ("t_kind", "'{0,0,1}'"),
    ("t_place", "'{0,1,2}'"),
    ("t_machine", "'{counter,counter,counter}'"),
    ("t_id", "'{c,b,z}'"),
    ("t_version", "'{0,1,1}'"),
    (
        "t_event",
        "ARRAY[
            NULL, (SELECT last_event_id FROM eventer.entity WHERE id = 'b'),
            (SELECT last_event_id FROM eventer.entity WHERE id = 'z')
        ]",
    ),
    ("t_to_version", "'{1,2,NULL}'"),
    ("t_to_event", "ARRAY[gen_random_uuid(), gen_random_uuid(), NULL]"),
    ("t_state", "'{Running,Running,NULL}'"),
    ("t_payload", "ARRAY['{\"total\": 0}', '{\"total\": 0}', NULL]::jsonb[]"),
    ("t_at", "ARRAY[now(), now(), NULL]"),
    ("e_commit", "'{0,0}'"),
    ("e_place", "'{0,1}'"),
    ("e_machine", "'{counter,counter}'"),
    ("e_id", "'{c,b}'"),
    ("e_bucket", "'{0,0}'"),
    ("e_version", "'{1,2}'"),
    ("e_event", "ARRAY[gen_random_uuid(), gen_random_uuid()]"),
    ("e_type", "'{Started,Stepped}'"),
    ("e_payload", "ARRAY['null', '{\"by\": 0}']::jsonb[]"),
    ("e_from", "'{NULL,Running}'"),
    ("e_to", "'{Running,Running}'"),
    ("e_at", "ARRAY[now(), now()]"),
    ("e_correlation", "ARRAY[gen_random_uuid(), gen_random_uuid()]"),
    ("e_actor", "NULL"),
];

/// Whoever else begins the same life has all rows that are there already, and waits for this one.
#[test]
fn lives_begin_after_all_rows_that_are_there_are_locked() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let counters = counters(&PgStore::new(&pool));
        for id in ["b", "z"] {
            counters.start(id.to_owned(), event::Started).await.unwrap();
        }
        let sql = "SELECT proargnames[1:pronargs] FROM pg_proc WHERE proname = 'commit_1'";
        let names: Vec<String> = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        let given = HashMap::from(BEGINS);
        let arguments: Vec<_> = names
            .iter()
            .map(|name| given.get(&**name).copied().unwrap_or("NULL"))
            .collect();
        let commit = format!("SELECT cardinality(positions) FROM eventer.commit_1({})", arguments.join(", "));

        let mut holder = pool.begin().await.unwrap();
        let hold = "SELECT FROM eventer.entity WHERE id = 'b' FOR UPDATE";
        sqlx::query(hold).execute(&mut *holder).await.unwrap();
        let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        let committing = tokio::spawn(async move {
            let commit = sqlx::query_scalar::<_, i32>(AssertSqlSafe(commit));
            commit.fetch_one(&mut connection).await
        });
        until("it waits for what is held", async || {
            let sql = "SELECT count(*) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND datname = current_database()";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
        // It would wait for a row that is not there yet, and be in the way of what it waits for.
        let mut other = pool.begin().await.unwrap();
        sqlx::raw_sql("SET LOCAL lock_timeout = '1s'; INSERT INTO eventer.entity (tenant, machine, id, version) VALUES (0, 'counter', 'c', 1)")
            .execute(&mut *other)
            .await
            .expect("nobody has begun it");
        other.rollback().await.unwrap();
        holder.rollback().await.unwrap();
        assert_eq!(committing.await.unwrap().unwrap(), 2);
    });
}
