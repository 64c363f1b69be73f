//! Read models of pages, and whether they are what the log folds to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::ops::AddAssign;
use std::path::PathBuf;

use eventer::projection::{BoxError, Following, Follows, Happened, Projection, ReadModel};
use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{EventFilter, EventLog as _, LoggedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::page::{MODULUS, page};

/// One token in so many is poison.
const POISON_EVERY: u64 = 200;

/// What makes tokens poison, in all processes: until this file is there.
#[derive(Debug, Clone)]
pub struct Antidote(pub PathBuf);

impl Antidote {
    /// Whether a token cannot be taken.
    fn fails(&self, token: u64) -> Result<(), BoxError> {
        if token % POISON_EVERY == 7 && !self.0.exists() {
            return Err(format!("token {token} is poison").into());
        }
        Ok(())
    }
}

/// What is on each page, such that what is applied twice, left out or in another order is noticed.
#[derive(Debug)]
pub struct Digests(pub Antidote);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    pub count: u64,
    pub sum: u64,
    pub position: u64,
}

impl Digest {
    fn add(&mut self, position: u64, token: u64) {
        self.count += 1;
        self.sum = (self.sum * 31 + token) % MODULUS;
        self.position = position;
    }
}

impl Projection for Digests {
    const NAME: &'static str = "digests";
    const SHARDS: u16 = 2;
    type Key = String;
    type View = Digest;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.events::<page::Machine>(&["Noted", "Copied"])
    }
}

impl Follows<page::Machine> for Digests {
    fn key(&self, happened: &Happened<page::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<Digest>, happened: &Happened<page::Machine>) -> Result<(), BoxError> {
        let token = match &happened.recorded.event {
            page::Event::Opened(_) => return Ok(()),
            page::Event::Noted(noted) => noted.token,
            page::Event::Copied(copied) => copied.token,
        };
        let digest = view.get_or_insert_default();
        // Before it fails: what was done to the view is to be discarded.
        digest.add(happened.recorded.position, token);
        self.0.fails(token)
    }
}

/// A row for each token, with nothing that keeps it from being there twice.
#[derive(Debug, Clone)]
pub struct Tokens {
    name: &'static str,
    /// What it needs to take poison; none if nothing is poison to it.
    antidote: Option<Antidote>,
}

impl Tokens {
    /// Those that workers write.
    pub fn new(antidote: Antidote) -> Self {
        Tokens {
            name: "tokens",
            antidote: Some(antidote),
        }
    }

    /// Those that commits write, and workers now and then. There is no poison: it would refuse the commit.
    pub fn inline() -> Self {
        Tokens {
            name: "lines",
            antidote: None,
        }
    }
}

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn token(logged: &LoggedEvent) -> Option<u64> {
    let payload: serde_json::Value = serde_json::from_slice(&logged.event.payload).ok()?;
    payload["token"].as_u64()
}

async fn run(connection: &mut PgConnection, sql: String) -> Done {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

impl SqlProjection for Tokens {
    fn name(&self) -> &'static str {
        self.name
    }

    fn filter(&self) -> EventFilter {
        let mut filter = EventFilter::default();
        filter.follow("page", &["Noted", "Copied"]);
        filter
    }

    fn shards(&self) -> u16 {
        2
    }

    async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {}_{generation} (position bigint, page text, token bigint)",
            self.name
        );
        run(connection, sql).await
    }

    async fn apply(&self, generation: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
        for logged in events {
            let token = token(logged).ok_or("no token")?;
            let sql = format!("INSERT INTO {}_{generation} VALUES ($1, $2, $3)", self.name);
            let insert = sqlx::query(AssertSqlSafe(sql)).bind(i64::try_from(logged.event.position)?);
            let insert = insert.bind(&logged.id).bind(i64::try_from(token)?);
            insert.execute(&mut *connection).await?;
            if let Some(antidote) = &self.antidote {
                antidote.fails(token)?;
            }
        }
        Ok(())
    }

    async fn show(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let name = self.name;
        let sql = format!("CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_{generation}");
        run(connection, sql).await
    }

    async fn retire(&self, generation: u32, connection: &mut PgConnection) -> Done {
        run(connection, format!("DROP TABLE IF EXISTS {}_{generation}", self.name)).await
    }
}

/// What is in a log or a table: positions, pages and tokens.
type Row = (u64, String, u64);

/// What was found, as counts; all but those of the first group are faults.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    pub events: usize,
    pub views: usize,
    pub rows: usize,

    /// Rows that are there more than once.
    pub doubled: usize,
    /// Events that have no row.
    pub skipped: usize,
    /// Rows that have no event.
    pub phantoms: usize,
    /// Views that are not what their events fold to.
    pub unfolded: usize,
}

impl Judged {
    /// Adds what is wrong with the rows of a table.
    fn add_rows(&mut self, log: &[Row], rows: &[Row]) {
        let mut found: HashMap<&Row, usize> = HashMap::new();
        for row in rows {
            *found.entry(row).or_default() += 1;
        }
        let in_log: HashSet<_> = log.iter().collect();
        self.rows += rows.len();
        self.doubled += found.values().map(|count| count - 1).sum::<usize>();
        self.skipped += log.iter().filter(|row| !found.contains_key(row)).count();
        self.phantoms += found.keys().filter(|row| !in_log.contains(*row)).count();
    }

    /// Whether nothing is wrong, and there was something to be wrong.
    pub fn check(&self, events_min: usize) {
        let faults = [self.doubled, self.skipped, self.phantoms, self.unfolded];
        assert!(faults.iter().all(|count| *count == 0), "{self}");
        assert!(
            self.events >= events_min && self.views > 0,
            "too little to tell: {self}"
        );
    }
}

impl AddAssign for Judged {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.views += other.views;
        self.rows += other.rows;
        self.doubled += other.doubled;
        self.skipped += other.skipped;
        self.phantoms += other.phantoms;
        self.unfolded += other.unfolded;
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "events {}, views {}, rows {}; doubled {}, skipped {}, phantoms {}, unfolded {}",
            self.events, self.views, self.rows, self.doubled, self.skipped, self.phantoms, self.unfolded
        )
    }
}

/// Compares what is shown with what is in the log.
pub fn judge(log: &[Row], views: &BTreeMap<String, Digest>, rows: &[Row]) -> Judged {
    let mut folded: BTreeMap<String, Digest> = BTreeMap::new();
    for (position, page, token) in log {
        folded.entry(page.clone()).or_default().add(*position, *token);
    }
    let pages: BTreeSet<_> = folded.keys().chain(views.keys()).collect();
    let mut judged = Judged {
        events: log.len(),
        views: views.len(),
        unfolded: pages
            .into_iter()
            .filter(|page| folded.get(*page) != views.get(*page))
            .count(),
        ..Judged::default()
    };
    judged.add_rows(log, rows);
    judged
}

/// Compares what the live generations show with the log.
pub async fn judged(store: &PgStore, pool: &PgPool) -> Judged {
    let (mut log, mut after) = (Vec::new(), 0);
    loop {
        let page = store.events(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.event.position;
        let row = |logged: &LoggedEvent| Some((logged.event.position, logged.id.clone(), token(logged)?));
        log.extend(page.iter().filter(|it| it.machine == "page").filter_map(row));
    }
    let model = ReadModel::<Digests, _>::new(store.clone());
    let views = model.list(None, 10_000).await.unwrap().into_iter().collect();
    let mut judged = judge(&log, &views, &rows_of("tokens", pool).await);
    judged.add_rows(&log, &rows_of("lines", pool).await);
    judged
}

/// What a table shows.
async fn rows_of(table: &str, pool: &PgPool) -> Vec<Row> {
    let sql = format!("SELECT position, page, token FROM {table}");
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
    let number = |it: i64| u64::try_from(it).expect("it counts up");
    rows.into_iter()
        .map(|(position, page, token)| (number(position), page, number(token)))
        .collect()
}

/// Changes what is shown in every way that matters, and sees whether it is noticed.
#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Digest, Judged, Row, judge};

    fn check(change: impl FnOnce(&mut BTreeMap<String, Digest>, &mut Vec<Row>), expected: Judged) {
        let row = |position, page: &str, token| (position, page.to_owned(), token);
        let log = vec![row(1, "A", 5), row(2, "B", 6), row(4, "A", 7)];
        let mut views = BTreeMap::new();
        for (position, page, token) in &log {
            let view: &mut Digest = views.entry(page.clone()).or_default();
            view.add(*position, *token);
        }
        let mut rows = log.clone();
        change(&mut views, &mut rows);
        let expected = Judged {
            events: 3,
            views: views.len(),
            rows: rows.len(),
            ..expected
        };
        assert_eq!(judge(&log, &views, &rows), expected);
    }

    #[test]
    fn what_is_the_fold_is_clean() {
        check(|_, _| {}, Judged::default());
    }

    #[test]
    fn rows_that_are_doubled_missing_or_of_nothing_are_found() {
        check(
            |_, rows| rows.push(rows[1].clone()),
            Judged {
                doubled: 1,
                ..Judged::default()
            },
        );
        check(
            |_, rows| {
                rows.remove(0);
            },
            Judged {
                skipped: 1,
                ..Judged::default()
            },
        );
        check(
            |_, rows| rows[2].2 = 8,
            Judged {
                skipped: 1,
                phantoms: 1,
                ..Judged::default()
            },
        );
    }

    #[test]
    fn views_that_are_not_the_fold_are_found() {
        let unfolded = Judged {
            unfolded: 1,
            ..Judged::default()
        };
        check(|views, _| views.get_mut("A").unwrap().sum += 1, unfolded);
        check(
            |views, _| {
                views.remove("B");
            },
            unfolded,
        );
        check(
            |views, _| {
                views.insert("C".to_owned(), Digest::default());
            },
            unfolded,
        );
    }
}
