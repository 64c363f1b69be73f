//! The log of all events and the outbox, as they are read: up to the position to which they are decided.
//!
//! Positions become visible out of order. The watermark is the position up to which each event is visible or will never
//! be: the last number that was drawn, once all transactions are gone that could still use one up to it. See
//! `migrations/0003_positions.sql`.

mod filter;
mod lag;
mod reader;
mod report;
mod room;
mod rows;
mod watermark;

pub use lag::LogLag;
pub(super) use rows::{logged_event, stored_message};

use std::pin::pin;
use std::time::Duration;

use sqlx::Row;
use sqlx::postgres::PgRow;
use tokio::sync::MutexGuard;
use tokio::time::{sleep, timeout};

use super::super::{LoggedEvent, StoredMessage};
use super::commit::{ANSWER_MAX, late};
use super::error::Verdict;
use super::lanes::Lanes;
use super::reads::{ATTEMPTS_MAX, EVENT_COLUMNS, count};
use super::schema::Statement;
use super::{PgError, PgStore, Schema};
use crate::clock;
use reader::Reader;
use report::Told;
use room::{Filled, Room};
use rows::at;
use watermark::{Known, Positions};

/// How long is waited for transactions that hold up the first answer.
const SETTLE_MAX: Duration = Duration::from_secs(3);

/// The first pause and the longest one between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// The log as one process reads it: one reader at a time, on one connection.
///
/// What is known of the log is worth nothing after a crash of the server, which may draw positions again that were not
/// yet on its disk. So each page asks whether the server is still the same one; the connection does not tell, as one to
/// a pooler outlives a crash behind it.
pub(super) struct Log {
    statements: Statements,
    /// Kept when a connection is lost or a call is dropped: beside a long transaction, what is decided could not be
    /// learnt again until that ends.
    known: Known,
    reader: Option<Reader>,
}

struct Statements {
    positions: Statement,
    holders: Statement,
    /// Like `positions`, with the last message.
    ends: Statement,
    events: Statement,
    events_of: Statement,
    messages: Statement,
}

impl Log {
    pub(super) fn new(schema: &Schema) -> Self {
        let events = format!(
            "SELECT {EVENT_COLUMNS}, machine, id FROM {{schema}}.event
            WHERE position > $1 AND position <= $2 AND {{schema}}.server_1() = $4 ORDER BY position LIMIT $3"
        );
        let statements = Statements {
            positions: schema.statement("SELECT * FROM {schema}.positions_1()"),
            holders: lag::statement(schema),
            ends: schema.statement(
                "SELECT positions_1.*, (SELECT max(position) FROM {schema}.outbox) FROM {schema}.positions_1()",
            ),
            events: schema.statement(&events),
            events_of: filter::statement(schema),
            messages: schema.statement(
                "SELECT position, message_id, machine, id, type, payload, at, actor, reason, cause, correlation, trace
                FROM {schema}.outbox
                WHERE position > $1 AND position <= $2 AND {schema}.server_1() = $4 ORDER BY position LIMIT $3",
            ),
        };
        Log {
            statements,
            known: Known {
                told: Told::of(schema),
                ..Known::default()
            },
            reader: None,
        }
    }

    /// Takes the reader, with what it needs. The caller puts it back at the end: a call that fails or is dropped leaves
    /// none.
    async fn take(&mut self, lanes: &Lanes) -> Result<(Reader, &Statements, &mut Known), PgError> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => Reader {
                connection: lanes.open().await?,
                reach: lanes.reach(),
                has_looked: false,
            },
        };
        Ok((reader, &self.statements, &mut self.known))
    }
}

impl PgStore {
    /// The turn of a reader of the log. Behind a reader who gets no answer a caller gives up after its limit; behind
    /// many who are answered it waits as long as that takes.
    async fn log(&self) -> Result<MutexGuard<'_, Log>, PgError> {
        let lanes = &self.inner.lanes;
        let (mut turn, mut since) = (pin!(self.inner.log.lock()), clock::instant());
        loop {
            let waited = clock::instant().saturating_duration_since(since);
            if let Ok(turn) = timeout(lanes.wait_max().saturating_sub(waited), &mut turn).await {
                return Ok(turn);
            }
            since = lanes.read_at().filter(|at| *at > since).ok_or(PgError::Busy)?;
        }
    }

    /// Up to where the log is decided, and what the last message is.
    pub(super) async fn log_ends(&self) -> Result<(u64, u64), PgError> {
        match self.settled().await? {
            Some(ends) => Ok(ends),
            None => Err(self.undecided().await),
        }
    }

    /// The same ends; `None` if they are not known. A process that has not looked for a while waits until the
    /// transactions end that were under way, as its knowledge may be as old as the whole log.
    async fn settled(&self) -> Result<Option<(u64, u64)>, PgError> {
        let (begin, mut pause) = (clock::instant(), PAUSES.0);
        loop {
            let known = self.log_look().await?;
            if known.is_some() || clock::instant().saturating_duration_since(begin) >= SETTLE_MAX {
                return Ok(known);
            }
            // The lock is not held here, so others read the log meanwhile.
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn undecided(&self) -> PgError {
        // If the holders cannot be asked for, the error names none.
        let lag = self.lag_known().await;
        PgError::Undecided {
            held_by: lag.map(|lag| lag.held_by).unwrap_or_default(),
        }
    }

    /// Looks once where the logs end; none if that is not known yet.
    async fn log_look(&self) -> Result<Option<(u64, u64)>, PgError> {
        self.ready().await?;
        let mut log = self.log().await?;
        let mut attempt = 1;
        loop {
            let (mut reader, statements, known) = log.take(&self.inner.lanes).await?;
            let looked = async {
                let row = reader.look(known, &statements.ends).await?;
                reader.tell(known, statements).await?;
                Ok(row)
            };
            match answered(&self.inner.lanes, looked).await {
                Ok(row) => {
                    let decided = known.is_current.then_some(known.decided.event);
                    log.reader = Some(reader);
                    let message: Option<i64> = row.try_get(5)?;
                    return Ok(decided.map(|decided| (decided, message.map_or(0, count))));
                }
                Err(error) => another(&mut attempt, error)?,
            }
        }
    }

    /// A page of one of the logs. An empty page means the end, so it is given only once it is known how far the log is
    /// decided by now.
    async fn log_page(
        &self,
        statement: fn(&Statements) -> &Statement,
        position: fn(&Positions) -> u64,
        after: u64,
        room: Room,
    ) -> Result<Vec<PgRow>, PgError> {
        let (rows, is_current) = self.log_page_known(statement, position, after, room).await?;
        if !rows.is_empty() || is_current || !room.is_left() {
            return Ok(rows);
        }
        let is_settled = self.settled().await?.is_some();
        let (rows, _) = self.log_page_known(statement, position, after, room).await?;
        if rows.is_empty() && !is_settled {
            return Err(self.undecided().await);
        }
        Ok(rows)
    }

    /// A page of what is known to be decided, and whether that is as far as it is by now, by another connection if the one
    /// at hand turns out to be lost.
    async fn log_page_known(
        &self,
        statement: fn(&Statements) -> &Statement,
        position: fn(&Positions) -> u64,
        after: u64,
        room: Room,
    ) -> Result<(Vec<PgRow>, bool), PgError> {
        self.ready().await?;
        let mut log = self.log().await?;
        let mut attempt = 1;
        loop {
            let (mut reader, statements, known) = log.take(&self.inner.lanes).await?;
            let statements = (&statements.positions, statement(statements));
            let page = reader.page(known, statements, position, after, room);
            match answered(&self.inner.lanes, page).await {
                Ok(filled) => {
                    let is_current = known.is_current;
                    log.reader = (!filled.is_cut).then_some(reader);
                    return Ok((filled.rows, is_current));
                }
                Err(error) => another(&mut attempt, error)?,
            }
        }
    }

    pub(super) async fn log_events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, PgError> {
        let rows = self
            .log_page(
                |log| &log.events,
                |decided| decided.event,
                after,
                Room::for_events(len_max),
            )
            .await?;
        let event = |row| logged_event(row).map_err(|error| at(row, 2, &error, "event"));
        rows.iter().map(event).collect()
    }

    pub(super) async fn log_messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, PgError> {
        let rows = self
            .log_page(
                |log| &log.messages,
                |decided| decided.message,
                after,
                Room::for_messages(len_max),
            )
            .await?;
        let message = |row| stored_message(row).map_err(|error| at(row, 0, &error, "message"));
        rows.iter().map(message).collect()
    }
}

/// Bounds the wait for an answer, since all readers of the process wait behind this one.
async fn answered<T>(lanes: &Lanes, reading: impl Future<Output = Result<T, PgError>>) -> Result<T, PgError> {
    let answer = timeout(ANSWER_MAX, reading)
        .await
        .unwrap_or_else(|error| Err(late(error)));
    // An error that the server reports is an answer too.
    if answer
        .as_ref()
        .err()
        .is_none_or(|error| error.verdict() != Verdict::Lost)
    {
        lanes.note_read();
    }
    answer
}

/// Counts an attempt; gives the error back if another attempt is of no use.
fn another(attempt: &mut u32, error: PgError) -> Result<(), PgError> {
    if error.verdict() == Verdict::Nothing || *attempt == ATTEMPTS_MAX {
        return Err(error);
    }
    *attempt += 1;
    Ok(())
}
