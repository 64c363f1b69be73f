//! How much queries read of many entities.

use std::fmt::Write as _;
use std::ops::Bound;
use std::time::SystemTime;

use eventer::query::{IndexedField, Value};
use eventer::store::postgres::PgStore;
use eventer::store::{Listing, Place, Queries, Sort, Tally, Test};
use eventer::{Machine as _, StateMachine};
use eventer_tests::tasks::at;
use eventer_tests::tasks::task::Machine;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::counter::until;
use crate::databases::{Database, Databases, execute, runtime};

/// How many entities there are, unless the environment says so: enough that to read all of them is never the cheapest.
const ENTITIES: u64 = 60_000;

/// How many entities a page has.
const PAGE_LEN: usize = 50;

/// How often each question is asked of one session: from the sixth time on, the server may take a plan that it made without
/// looking at the values.
const RUNS: i64 = 7;

fn entities() -> u64 {
    std::env::var("EVENTER_PLAN_ENTITIES")
        .ok()
        .map_or(ENTITIES, |entities| entities.parse().expect("a number of entities"))
}

/// A database with so many tasks, whose values say nothing of each other, and their index.
fn filled(entities: u64) -> Database {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        PgStore::new(&pool).index::<Machine>(|_| {}).await.unwrap();
        execute(&pool, &fill(entities)).await;
        for table in ["entity", "task_index"] {
            let sql = format!(
                "ALTER TABLE eventer.{table} SET (autovacuum_enabled = false); VACUUM (ANALYZE, FREEZE) eventer.{table}"
            );
            for statement in sql.split("; ") {
                execute(&pool, statement).await;
            }
        }
        pool.close().await;
    });
    database
}

/// Each value has its own number without an order, made from that of the task.
fn fill(entities: u64) -> String {
    let persons = entities / 20;
    let mut sql = "SET session_replication_role = replica;".to_owned();
    write!(
        sql,
        "INSERT INTO eventer.entity (
            version, changed_at, entered_at, tenant, last_event_id, machine, id, state, payload, data, indexed
        )
        SELECT 1, since, since, 0, gen_random_uuid(), 'task', md5(n::text), state,
            CASE state
                WHEN 'Open' THEN '{{\"weight\": \"Light\"}}'::jsonb
                WHEN 'Taken' THEN jsonb_build_object('weight', 'Heavy', 'person', person)
                ELSE jsonb_build_object('person', person)
            END,
            jsonb_build_object(
                'title', 'title ' || n, 'cost', cost, 'hours', n, 'urgent', n % 2 = 0, 'serial', n,
                'due', CASE WHEN due IS NOT NULL THEN
                    jsonb_build_object('secs_since_epoch', due, 'nanos_since_epoch', 0) END
            ),
            jsonb_strip_nulls(jsonb_build_object(
                'title', 'title ' || n, 'cost', cost, 'effort', n, 'urgent', n % 2 = 0, 'serial', n, 'due', due,
                'person', CASE WHEN state <> 'Open' THEN person END,
                'weight', CASE state WHEN 'Open' THEN 1 WHEN 'Taken' THEN 2 END
            ))
        FROM generate_series(1, {entities}) AS n, LATERAL (SELECT
            (ARRAY['Open', 'Taken', 'Done'])[1 + (hashint8extended(n, 1) & 1023) % 3] AS state,
            to_timestamp((hashint8extended(n, 2) & 2147483647) % {entities} + {EPOCH}) AS since,
            (hashint8extended(n, 3) & 2147483647) % 1000 AS cost,
            CASE WHEN hashint8extended(n, 4) % 7 <> 0
                THEN (hashint8extended(n, 5) & 2147483647) % {entities} + {EPOCH} END AS due,
            'person ' || (hashint8extended(n, 6) & 2147483647) % {persons} AS person
        ) AS of;
        INSERT INTO eventer.task_index (
            tenant, id, state, entered_at, title, cost, effort, urgent, due, serial, weight, person
        )
        SELECT tenant, id, state, entered_at, indexed ->> 'title', (indexed ->> 'cost')::bigint,
            (indexed ->> 'effort')::float8, (indexed ->> 'urgent')::boolean, to_timestamp((indexed ->> 'due')::float8),
            (indexed ->> 'serial')::numeric, (indexed ->> 'weight')::bigint, indexed ->> 'person'
        FROM eventer.entity"
    )
    .expect("a text takes all that is written to it");
    sql
}

/// The first time, in seconds since 1970.
const EPOCH: u64 = 1_700_000_000;

/// The time after so many seconds.
fn after(secs: u64) -> SystemTime {
    at(EPOCH + secs)
}

fn field(name: &str) -> IndexedField {
    let field = Machine::INDEX.iter().find(|field| field.name() == name);
    *field.expect("tasks have such a field")
}

/// What is asked, and how many entries of the index may be read for one answer.
struct Case {
    name: String,
    listing: Listing,
    tally: Option<Tally>,
    read_max: u64,
}

/// What a page may read: so many of those with a value and of those without, and what does not pass between them.
const OF_A_PAGE: u64 = 400;

impl Case {
    fn page(name: impl Into<String>, make: impl FnOnce(&mut Listing)) -> Self {
        // As a query asks: by one more it learns whether there is another page.
        let mut listing = Listing::new("task", Machine::INDEX, PAGE_LEN + 1);
        make(&mut listing);
        Case {
            name: name.into(),
            listing,
            tally: None,
            read_max: OF_A_PAGE,
        }
    }

    fn count(name: impl Into<String>, tally: Tally, make: impl FnOnce(&mut Listing)) -> Self {
        Case {
            tally: Some(tally),
            ..Case::page(name, make)
        }
    }

    /// Where what passes is neither few nor many in the order that is asked for, some of them are read and left out.
    fn reads(self, read_max: u64) -> Self {
        Case { read_max, ..self }
    }
}

/// A question about tasks.
type Make<'a> = &'a dyn Fn(&mut Listing);

fn test(name: &'static str, test: Test) -> impl Fn(&mut Listing) {
    move |listing| listing.tests.push((field(name), test.clone()))
}

fn is(name: &'static str, value: impl Into<Value>) -> impl Fn(&mut Listing) {
    test(name, Test::In(vec![value.into()]))
}

/// The middle of an order: behind this value, and behind half of the ids.
fn place(key: Option<Value>) -> Place {
    let id = "8".to_owned();
    Place { key, id }
}

/// Every order, in each state, in some and in all, from the beginning and from the middle.
fn orders(entities: u64) -> Vec<Case> {
    let middle = i64::try_from(entities / 2).unwrap();
    let by_field = |name, key| (name, Sort::Field(field(name)), place(Some(key)));
    let sorts = [
        ("id", Sort::Id, place(None)),
        ("since", Sort::Since, place(Some(Value::time(after(entities / 2))))),
        by_field("title", Value::from(format!("title {middle}"))),
        by_field("cost", Value::from(500)),
        by_field("effort", Value::Float(f64::from(u32::try_from(middle).unwrap()) + 0.5)),
        by_field("urgent", Value::from(true)),
        by_field("due", Value::time(after(entities / 2))),
        by_field("serial", Value::from(middle)),
        by_field("person", Value::from("person 5")),
        ("due", Sort::Field(field("due")), place(None)),
        ("person", Sort::Field(field("person")), place(None)),
    ];
    let states = [None, Some(vec!["Taken"]), Some(vec!["Open", "Taken"])];
    let mut cases = Vec::new();
    for (name, sort, place) in sorts {
        for states in &states {
            for descending in [false, true] {
                for after in [None, Some(place.clone())] {
                    let name = format!("{states:?} by {name}, descending {descending}, after {after:?}");
                    cases.push(Case::page(name, |listing| {
                        (listing.sort, listing.descending, listing.after) = (sort, descending, after);
                        listing.states.clone_from(states);
                    }));
                }
            }
        }
    }
    cases
}

/// Every kind of condition, alone, within states, and with an order by something else.
fn conditions(entities: u64) -> Vec<Case> {
    let since = |from: u64, to: Bound<SystemTime>| (Bound::Included(after(from)), to);
    let persons = (7..10).map(|number| Value::from(format!("person {number}")));
    let numbers = |numbers: [i64; 3]| Test::In(numbers.map(Value::from).to_vec());
    let narrow = Test::Within(Bound::Included(Value::from(500)), Bound::Excluded(Value::from(520)));
    let wide = Test::Within(Bound::Included(Value::from(500)), Bound::Unbounded);
    let middle = entities / 2;
    // What passes, and how many do.
    let asked: [(&str, u64, Make<'_>); 13] = [
        ("one person", 20, &is("person", "person 7")),
        ("three persons", 60, &test("person", Test::In(persons.collect()))),
        ("twenty serials", 20, &test("serial", narrow)),
        ("half of all serials", middle, &test("serial", wide)),
        (
            "titles that begin so",
            entities / 900 + 111,
            &test("title", Test::Prefix("title 777".to_owned())),
        ),
        ("one cost", entities / 1_000, &is("cost", 7)),
        (
            "three costs",
            3 * entities / 1_000,
            &test("cost", numbers([7, 70, 700])),
        ),
        ("what is urgent", middle, &is("urgent", true)),
        ("no due", entities / 7, &test("due", Test::Missing)),
        ("a due", entities, &test("due", Test::Present)),
        ("since a minute", 60, &|listing| {
            listing.since = since(middle, Bound::Excluded(after(middle + 60)));
        }),
        ("since half of all", middle, &|listing| {
            listing.since = since(middle, Bound::Unbounded);
        }),
        ("one cost that is urgent", entities / 2_000, &|listing| {
            is("cost", 7)(listing);
            is("urgent", true)(listing);
        }),
    ];
    let orders: [(&str, Sort, Value); 3] = [
        ("since", Sort::Since, Value::time(after(middle))),
        (
            "title",
            Sort::Field(field("title")),
            // Where titles that begin so are: no page of them ends elsewhere.
            Value::from("title 777"),
        ),
        ("due", Sort::Field(field("due")), Value::time(after(middle))),
    ];
    let states = [None, Some(vec!["Taken"]), Some(vec!["Taken", "Done"])];
    let mut cases = Vec::new();
    for (name, passing, ask) in asked {
        // Either all that pass are read and sorted, or the order is followed and one in so many passes; a part of them is in
        // these states. Which one costs less, the server does not know to the last entry.
        let scanned = 20 * PAGE_LEN as u64 * entities / passing.max(1);
        let read_max = OF_A_PAGE + (12 * passing).min(scanned);
        for states in &states {
            for after in [None, Some(place(None))] {
                let name = format!("{name} in {states:?} by id, after {after:?}");
                let case = Case::page(name, |listing| {
                    ask(listing);
                    listing.states.clone_from(states);
                    listing.after = after;
                });
                cases.push(case.reads(read_max));
            }
            for (by, sort, key) in &orders {
                for after in [None, Some(place(Some(key.clone())))] {
                    let name = format!("{name} in {states:?} by {by}, after {after:?}");
                    let case = Case::page(name, |listing| {
                        ask(listing);
                        listing.states.clone_from(states);
                        (listing.sort, listing.after) = (*sort, after);
                    });
                    cases.push(case.reads(read_max));
                }
            }
            // Where many pass, all of them are counted, however that is done.
            if passing < entities / 100 {
                for tally in [Tally::All, Tally::State, Tally::Field(field("urgent"))] {
                    let name = format!("{name} in {states:?}, counted by {tally:?}");
                    let case = Case::count(name, tally, |listing| {
                        ask(listing);
                        listing.states.clone_from(states);
                    });
                    cases.push(case.reads(OF_A_PAGE + 4 * passing));
                }
            }
        }
    }
    cases
}

/// A range of what is sorted, from far behind its beginning on: the hundredth page reads no more than the first.
fn ranges(entities: u64) -> Vec<Case> {
    let number = |part: u64| i64::try_from(entities * part / 10).unwrap();
    let (from, to, behind) = (number(1), number(9), number(5));
    let between = |from: Value, to: Value| Test::Within(Bound::Included(from), Bound::Excluded(to));
    let time = |number: i64| after(u64::try_from(number).unwrap());
    let serial = test("serial", between(Value::from(from), Value::from(to)));
    let due = test("due", between(Value::time(time(from)), Value::time(time(to))));
    let title = test("title", Test::Prefix("title ".to_owned()));
    let since = |listing: &mut Listing| listing.since = (Bound::Included(time(from)), Bound::Excluded(time(to)));
    let asked: [(&str, Make<'_>, Sort, Value); 4] = [
        ("serial", &serial, Sort::Field(field("serial")), Value::from(behind)),
        ("due", &due, Sort::Field(field("due")), Value::time(time(behind))),
        ("title", &title, Sort::Field(field("title")), Value::from("title 5")),
        ("since", &since, Sort::Since, Value::time(time(behind))),
    ];
    let mut cases = Vec::new();
    for (name, ask, sort, key) in asked {
        for states in [None, Some(vec!["Taken"]), Some(vec!["Taken", "Done"])] {
            for descending in [false, true] {
                for after in [None, Some(place(Some(key.clone())))] {
                    let name = format!("a range of {name} in {states:?}, descending {descending}, after {after:?}");
                    cases.push(Case::page(name, |listing| {
                        ask(listing);
                        listing.states.clone_from(&states);
                        (listing.sort, listing.descending, listing.after) = (sort, descending, after);
                    }));
                }
            }
        }
    }
    cases
}

/// What was read of the tables.
#[derive(Debug, Clone, Copy)]
struct Reads {
    /// How often a table was read as a whole.
    scans: i64,
    /// How many entries of the indices of the index.
    entries: i64,
    /// How many pages of it, with those of its indices.
    pages: i64,
    /// How many entities were looked up.
    entities: i64,
}

async fn reads(pool: &PgPool) -> Reads {
    let sql = "SELECT sum(t.seq_scan)::bigint AS scans,
            sum(of.read) FILTER (WHERE t.relname = 'task_index')::bigint AS entries,
            sum(io.heap_blks_read + io.heap_blks_hit + io.idx_blks_read + io.idx_blks_hit)
                FILTER (WHERE t.relname = 'task_index')::bigint AS pages,
            sum(of.read) FILTER (WHERE t.relname = 'entity')::bigint AS entities
        FROM pg_stat_user_tables AS t JOIN pg_statio_user_tables AS io USING (relid),
            LATERAL (SELECT sum(idx_tup_read) AS read FROM pg_stat_user_indexes AS i WHERE i.relid = t.relid) AS of
        WHERE t.schemaname = 'eventer' AND t.relname IN ('task_index', 'entity')";
    let (scans, entries, pages, entities) = sqlx::query_as(sql).fetch_one(pool).await.unwrap();
    Reads {
        scans,
        entries,
        pages,
        entities,
    }
}

/// The name of the session that asks.
const SESSION: &str = "eventer_plans";

/// Asks some times in one session, and tells what one answer reads.
async fn asked(pool: &PgPool, database: &Database, case: &Case) -> Reads {
    let before = reads(pool).await;
    let options = PgConnectOptions::clone(&database.pool().connect_options()).application_name(SESSION);
    let session = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
    let store = PgStore::new(&session);
    for _ in 0..RUNS {
        match case.tally {
            None => drop(store.list(&case.listing).await.unwrap()),
            Some(tally) => drop(store.counts(&case.listing, tally).await.unwrap()),
        }
    }
    drop(store);
    session.close().await;
    // A session says the last of what it has read when it ends.
    let there = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";
    until("the session has ended", async || {
        let there = sqlx::query_scalar::<_, i64>(there).bind(SESSION);
        there.fetch_one(pool).await.unwrap() == 0
    })
    .await;
    let now = reads(pool).await;
    assert!(now.pages > before.pages, "nothing was read for {}", case.name);
    Reads {
        scans: now.scans - before.scans,
        entries: (now.entries - before.entries) / RUNS,
        pages: (now.pages - before.pages) / RUNS,
        entities: (now.entities - before.entities) / RUNS,
    }
}

/// Whatever is asked of many entities, none of their tables is read as a whole, and no more than a page needs.
#[test]
fn no_answer_is_found_by_reading_all_entities() {
    let entities = entities();
    let database = filled(entities);
    let pool = database.pool();
    runtime().block_on(async {
        let tasks = StateMachine::<Machine, _>::new(PgStore::new(&pool));
        let page = tasks.query().in_states(["Taken"]).sort_by_since().page(PAGE_LEN).await;
        assert_eq!(page.unwrap().entities.len(), PAGE_LEN, "what is stored can be read");
        drop(tasks);
        let mut bad = Vec::new();
        let cases = [orders(entities), conditions(entities), ranges(entities)];
        for case in cases.into_iter().flatten() {
            let read = asked(&pool, &database, &case).await;
            let looked_up = i64::try_from(2 * (PAGE_LEN + 1)).unwrap();
            let read_max = i64::try_from(case.read_max).unwrap();
            println!("{read:?} of {read_max}: {}", case.name);
            // Of each entry its place in the index and its row are read, and of each search the pages above.
            let pages_max = 2 * read_max + 200;
            if read.scans > 0 || read.entries > read_max || read.pages > pages_max || read.entities > looked_up {
                bad.push(format!("{read:?} for {}, at most {read_max} entries", case.name));
            }
        }
        assert!(bad.is_empty(), "{} read too much:\n{}", bad.len(), bad.join("\n"));
    });
}
