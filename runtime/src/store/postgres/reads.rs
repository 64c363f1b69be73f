//! Reads about one entity: loads, history, rows of views.

mod rows;
mod statements;

pub(super) use rows::{FORM, column, count, known_form, snapshot, stored_event, unreadable};
pub(super) use statements::{EVENT_COLUMNS, EVENT_LEN, ReadStatements};

use std::io;
use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::{Postgres, Row, query};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::super::{Loaded, StoredEvent};
use super::commit::ANSWER_MAX;
use super::desk::Errand;
use super::errands::Load;
use super::error::Verdict;
use super::schema::Statement;
use super::value::{JsonText, bigint};
use super::{PgError, PgStore};
use rows::loaded;

/// How often a read is made again on another connection when one is lost: what it asks for does not depend on it.
pub(super) const ATTEMPTS_MAX: u32 = 3;

type Query<'q> = query::Query<'q, Postgres, sqlx::postgres::PgArguments>;

impl PgStore {
    pub(super) async fn loaded(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
        self.ready().await?;
        let desk = Load::desk(self);
        if let Some(_pass) = desk.pass(self, &[]) {
            return self.load_alone(machine, id, key).await;
        }
        let load = Load {
            machine: machine.to_owned(),
            id: id.to_owned(),
            key: key.map(str::to_owned),
        };
        Box::pin(desk.answer(self, Arc::new(load), Vec::new())).await
    }

    pub(super) async fn load_alone(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
        let reads = &self.inner.reads;
        let row = match key {
            // Usually there is a state, and this is the shortest way to it.
            None => match self
                .read_one(|| sqlx::query(reads.load.sql()).bind(machine).bind(id))
                .await?
            {
                None => {
                    self.read_one(|| sqlx::query(reads.load_stateless.sql()).bind(machine).bind(id))
                        .await?
                }
                found => found,
            },
            Some(key) => {
                let query = || sqlx::query(reads.load_keyed.sql()).bind(machine).bind(id).bind(key);
                self.read_one(query).await?
            }
        };
        row.map_or_else(|| Ok(Loaded::default()), |row| loaded(&row, machine, id, key))
    }

    /// Loads several in one call, each for itself; those that are not found, and may have lost their state, in one more.
    pub(super) async fn load_group(&self, loads: &[Arc<Load>]) -> Result<Vec<Result<Loaded, PgError>>, PgError> {
        let reads = &self.inner.reads;
        let mut answers: Vec<_> = loads.iter().map(|_| None).collect();
        if loads.iter().any(|load| load.key.is_some()) {
            self.load_into(&mut answers, &reads.load_group_keyed, loads, true)
                .await?;
        } else {
            // Usually all have a state.
            self.load_into(&mut answers, &reads.load_group, loads, false).await?;
            if answers.iter().any(Option::is_none) {
                self.load_into(&mut answers, &reads.load_group_stateless, loads, false)
                    .await?;
            }
        }
        let answers = answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Ok(Loaded::default())));
        Ok(answers.collect())
    }

    /// Fills in the answers that are missing, as far as they are found.
    async fn load_into(
        &self,
        answers: &mut [Option<Result<Loaded, PgError>>],
        statement: &Statement,
        loads: &[Arc<Load>],
        keyed: bool,
    ) -> Result<(), PgError> {
        let places: Vec<_> = (0..answers.len()).filter(|&place| answers[place].is_none()).collect();
        let asked = || places.iter().map(|&place| &*loads[place]);
        let machines: Vec<_> = asked().map(|load| &*load.machine).collect();
        let ids: Vec<_> = asked().map(|load| &*load.id).collect();
        let keys: Vec<_> = asked().map(|load| load.key.as_deref()).collect();
        let rows = self.read(|| {
            let query = sqlx::query(statement.sql()).bind(&machines).bind(&ids);
            if keyed { query.bind(&keys) } else { query }
        });
        for row in rows.await? {
            let number = count(row.try_get("n")?);
            let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            if let Some(&place) = place.and_then(|place| places.get(place)) {
                let load = &loads[place];
                answers[place] = Some(loaded(&row, &load.machine, &load.id, load.key.as_deref()));
            }
        }
        Ok(())
    }

    pub(super) async fn history_of(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, PgError> {
        let query = || {
            let query = sqlx::query(self.inner.reads.history.sql()).bind(machine).bind(id);
            query.bind(bigint(after)).bind(bigint(len_max as u64))
        };
        let rows = self.read(query).await?;
        let event = |row: &PgRow| {
            let version: i64 = row.try_get(1)?;
            let what = || format!("the event of version {version} of {machine} {id:?}");
            known_form(row, "type_version", what)?;
            stored_event(row, 0).map_err(|error| unreadable(row, &error, format_args!("{}", what())))
        };
        rows.iter().map(event).collect()
    }

    pub(super) async fn view_value(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, PgError> {
        let query = || {
            sqlx::query(self.inner.reads.view.sql())
                .bind(machine)
                .bind(view)
                .bind(key)
        };
        match self.read_one(query).await? {
            Some(row) => Ok(Some(row.try_get::<JsonText, _>(0)?.0)),
            None => Ok(None),
        }
    }

    /// Reads one row at most, on another connection if one turns out to be lost.
    pub(super) async fn read_one<'q>(&self, query: impl Fn() -> Query<'q> + Send) -> Result<Option<PgRow>, PgError> {
        self.ready().await?;
        let mut attempt = 1;
        loop {
            let mut lane = self.inner.lanes.take().await?;
            let answer = timeout(ANSWER_MAX, lane.fetch_optional(query())).await;
            match lane.settle(in_time(answer)) {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                answer => return answer,
            }
        }
    }

    /// Reads all rows, on another connection if one turns out to be lost.
    pub(super) async fn read<'q>(&self, query: impl Fn() -> Query<'q> + Send) -> Result<Vec<PgRow>, PgError> {
        self.ready().await?;
        let mut attempt = 1;
        loop {
            let mut lane = self.inner.lanes.take().await?;
            let answer = timeout(ANSWER_MAX, lane.fetch_all(query())).await;
            match lane.settle(in_time(answer)) {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                answer => return answer,
            }
        }
    }
}

/// What stays away too long counts as an error of the connection.
pub(super) fn in_time<T>(answer: Result<Result<T, sqlx::Error>, Elapsed>) -> Result<T, sqlx::Error> {
    answer.unwrap_or_else(|late| Err(io::Error::from(late).into()))
}
