//! The log of all events and the outbox: how far they are decided, and what stands there.
//!
//! Positions become visible out of order. The watermark is the position up to which each event is visible or will never
//! be: the last number that was drawn, once all transactions are gone that could still use one up to it. See
//! `migrations/0003_positions.sql`.

mod filter;
mod lag;
mod report;
mod room;

pub use lag::LogLag;

use std::mem;
use std::pin::pin;
use std::time::{Duration, Instant};

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use tokio::sync::MutexGuard;
use tokio::time::{sleep, timeout};

use super::super::{LoggedEvent, StoredMessage};
use super::commit::{ANSWER_MAX, late};
use super::error::Verdict;
use super::lanes::Lanes;
use super::reach::Reach;
use super::reads::{ATTEMPTS_MAX, EVENT_COLUMNS, EVENT_LEN, count, stored_event, unreadable};
use super::schema::Statement;
use super::value::{JsonText, StoredTime, bigint, event_id};
use super::{PgError, PgStore, Schema};
use crate::clock;
use report::Told;
use room::{Filled, Room};

/// How long after a look what it found says nothing about now.
const STALE_AFTER: Duration = Duration::from_secs(10);

/// How long is waited for transactions that hold up the first answer.
const SETTLE_MAX: Duration = Duration::from_secs(3);

/// The first pause and the longest one between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// The log as one process reads it: one reader at a time, on one connection.
///
/// What is known to be decided is worth nothing after a crash of the server, which may draw numbers again that were not
/// yet on its disk. So each page asks whether the server is still the one of which it is known: a connection to a pooler
/// does not end with a crash behind it.
pub(super) struct Log {
    statements: Statements,
    /// Stays where a connection is lost or a call is dropped: beside a long transaction what was decided before could not be
    /// learnt again until it ends.
    known: Known,
    reader: Option<Reader>,
}

struct Statements {
    positions: Statement,
    holders: Statement,
    /// As `positions`, and the last message.
    ends: Statement,
    events: Statement,
    events_of: Statement,
    messages: Statement,
}

struct Reader {
    connection: PgConnection,
    reach: Reach,
    /// Whether it is known what it leads to: an address may lead to a replica now.
    has_looked: bool,
}

/// What is known of the positions of one server, between two crashes.
#[derive(Debug, Default)]
struct Known {
    server: String,
    decided: Positions,
    /// The last numbers when it was looked.
    last: Positions,
    /// Whether `decided` was learnt, and not long ago: it is as far as transactions that are under way let it be. Otherwise
    /// everything up to it is decided as well, but perhaps by far more than that.
    is_current: bool,
    pending: Option<Pending>,
    looked_at: Option<Instant>,
    /// How many rows of the log have room in a page, as far as the last pages tell.
    len_fit: Option<usize>,
    told: Told,
}

/// What is decided when some transactions are gone.
#[derive(Debug)]
struct Pending {
    /// The last numbers when it was looked.
    last: Positions,
    /// Those of the transactions that could use one then which are not gone yet.
    holders: Vec<String>,
    since: Instant,
    /// Whether it was looked often enough to learn in time that they are gone.
    is_watched: bool,
}

/// A position in each of the two logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Positions {
    event: u64,
    message: u64,
}

/// What the server says now.
struct Reading {
    last: Positions,
    holders: Vec<String>,
    server: String,
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

    /// The reader, which is put back when it is done: a call that fails or is dropped leaves none. With it goes what it
    /// needs.
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

impl Known {
    /// Learns from a reading what is decided.
    fn learn(&mut self, reading: Reading, now: Instant) {
        let looked_at = self.looked_at.replace(now);
        let is_fresh = looked_at.is_some_and(|then| now.saturating_duration_since(then) <= STALE_AFTER);
        // A number that is lower than it was is one of a log that was put in the place of the other.
        let is_older = reading.last.event < self.decided.event || reading.last.message < self.decided.message;
        if self.server != reading.server || is_older {
            *self = Known {
                server: reading.server,
                looked_at: Some(now),
                told: mem::take(&mut self.told),
                ..Known::default()
            };
        }
        let Reading { last, holders, .. } = reading;
        self.last = last;
        if holders.is_empty() {
            (self.decided, self.is_current, self.pending) = (last, true, None);
            return;
        }
        if let Some(mut before) = self.pending.take() {
            before.holders.retain(|it| holders.contains(it));
            before.is_watched &= is_fresh;
            if !before.holders.is_empty() {
                // Who looks seldom has missed nothing by that: it would have found the same all the time.
                self.pending = Some(before);
                return;
            }
            (self.decided, self.is_current) = (before.last, before.is_watched);
        } else {
            self.is_current &= is_fresh;
        }
        self.pending = Some(Pending {
            last,
            holders,
            since: now,
            is_watched: true,
        });
    }
}

impl Reader {
    async fn look(&mut self, known: &mut Known, positions: &Statement) -> Result<PgRow, PgError> {
        let query = sqlx::query(positions.sql());
        let rows = self.reach.fetch_all(&mut self.connection, query).await?;
        let row = rows.into_iter().next().ok_or(sqlx::Error::RowNotFound)?;
        if row.try_get::<bool, _>(4)? {
            return Err(PgError::Replica);
        }
        let reading = Reading {
            last: Positions {
                event: count(row.try_get(0)?),
                message: count(row.try_get(1)?),
            },
            holders: row.try_get(2)?,
            server: row.try_get(3)?,
        };
        known.learn(reading, clock::instant());
        self.has_looked = true;
        Ok(row)
    }

    /// The rows after a position: those that are known to be decided first, and more once it was looked again.
    async fn page(
        &mut self,
        known: &mut Known,
        (positions, page): (&Statement, &Statement),
        log: fn(&Positions) -> u64,
        begin: u64,
        mut room: Room,
    ) -> Result<Filled, PgError> {
        let (mut rows, mut after): (Vec<PgRow>, u64) = (Vec::new(), begin);
        for looked in [false, true] {
            if looked {
                let server = known.server.clone();
                self.look(known, positions).await?;
                if known.server != server {
                    // The server is another one: from the last the rows may have been refused, and it may store something
                    // where the last had only gaps.
                    after = match rows.last() {
                        Some(row) => count(row.try_get("position")?),
                        None => begin,
                    };
                }
            } else if !self.has_looked {
                continue;
            }
            let upto = log(&known.decided);
            if upto > after {
                let asked = room.len(known);
                let query = sqlx::query(page.sql()).bind(bigint(after)).bind(bigint(upto));
                let query = query.bind(bigint(asked as u64)).bind(known.server.clone());
                let filled = self.fill(known, &mut room, asked, query).await?;
                rows.extend(filled.rows);
                if filled.is_full {
                    return Ok(Filled { rows, ..filled });
                }
                after = upto;
            }
        }
        Ok(Filled {
            rows,
            ..Filled::nothing()
        })
    }
}

impl PgStore {
    /// The turn of a reader of the log. One that waits for who got no answer is not to wait as long as that one; behind
    /// many that are answered it waits for as long as that takes.
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

    /// The same; none if it is not known. A process that has not looked for a while does not know: it looks until the
    /// transactions are gone that were under way, since what it would say otherwise may be the whole log behind.
    async fn settled(&self) -> Result<Option<(u64, u64)>, PgError> {
        let (begin, mut pause) = (clock::instant(), PAUSES.0);
        loop {
            let known = self.log_look().await?;
            if known.is_some() || clock::instant().saturating_duration_since(begin) >= SETTLE_MAX {
                return Ok(known);
            }
            // Others read the log meanwhile.
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn undecided(&self) -> PgError {
        // Where even that cannot be asked, it is still undecided.
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

    /// A page of one of the logs. An empty one is the end, so it is not taken from who does not know how far the log is
    /// decided by now: that is waited for.
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

/// What the server answers, if it does: all readers of the process wait for who reads.
async fn answered<T>(lanes: &Lanes, reading: impl Future<Output = Result<T, PgError>>) -> Result<T, PgError> {
    let answer = timeout(ANSWER_MAX, reading)
        .await
        .unwrap_or_else(|error| Err(late(error)));
    // An error of the server's is an answer too.
    if answer
        .as_ref()
        .err()
        .is_none_or(|error| error.verdict() != Verdict::Lost)
    {
        lanes.note_read();
    }
    answer
}

/// Counts an attempt; the error, if another one is of no use.
fn another(attempt: &mut u32, error: PgError) -> Result<(), PgError> {
    if error.verdict() == Verdict::Nothing || *attempt == ATTEMPTS_MAX {
        return Err(error);
    }
    *attempt += 1;
    Ok(())
}

/// Names what could not be read by its position, which is in this column.
fn at(row: &PgRow, column: usize, error: &sqlx::Error, what: &str) -> PgError {
    let position: i64 = row.try_get(column).unwrap_or_default();
    unreadable(row, error, format_args!("the {what} at position {position}"))
}

pub(super) fn logged_event(row: &PgRow) -> Result<LoggedEvent, sqlx::Error> {
    Ok(LoggedEvent {
        machine: row.try_get(EVENT_LEN)?,
        id: row.try_get(EVENT_LEN + 1)?,
        event: stored_event(row, 0)?,
    })
}

pub(super) fn stored_message(row: &PgRow) -> Result<StoredMessage, sqlx::Error> {
    Ok(StoredMessage {
        position: count(row.try_get(0)?),
        message_id: event_id(row.try_get(1)?),
        machine: row.try_get(2)?,
        id: row.try_get(3)?,
        name: row.try_get(4)?,
        payload: row.try_get::<JsonText, _>(5)?.0,
        at: row.try_get::<StoredTime, _>(6)?.0,
        actor: row.try_get(7)?,
        reason: row.try_get(8)?,
        cause: event_id(row.try_get(9)?),
        correlation: event_id(row.try_get(10)?),
        trace: row.try_get(11)?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Known, Positions, Reading, STALE_AFTER};

    fn reading(last: u64, holders: &[&str], server: &str) -> Reading {
        Reading {
            last: Positions {
                event: last,
                message: last,
            },
            holders: holders.iter().map(ToString::to_string).collect(),
            server: server.to_owned(),
        }
    }

    /// Learns one reading after the other, and tells what was decided after each.
    fn check(readings: &[(u64, &[&str], &str)], expected: &[u64]) {
        let (mut known, now) = (Known::default(), Instant::now());
        let decided = readings.iter().map(|(last, holders, server)| {
            known.learn(reading(*last, holders, server), now);
            known.decided.event
        });
        assert_eq!(decided.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn without_holders_all_is_decided() {
        check(&[(0, &[], "s"), (7, &[], "s")], &[0, 7]);
    }

    #[test]
    fn what_was_drawn_is_decided_when_those_who_held_are_gone() {
        check(
            &[
                (5, &["1", "2"], "s"),
                (8, &["2", "3"], "s"),
                (9, &["3", "4"], "s"),
                (9, &["4"], "s"),
                (9, &["5"], "s"),
            ],
            &[0, 0, 5, 5, 9],
        );
    }

    #[test]
    fn who_came_later_does_not_hold_up_what_was_drawn_before() {
        check(
            &[(5, &["1"], "s"), (6, &["2"], "s"), (7, &["3"], "s"), (8, &["4"], "s")],
            &[0, 5, 6, 7],
        );
    }

    #[test]
    fn another_server_begins_anew() {
        check(
            &[(5, &[], "s"), (9, &["1"], "t"), (9, &[], "t"), (3, &[], "u")],
            &[5, 0, 9, 3],
        );
    }

    #[test]
    fn a_log_that_is_shorter_begins_anew() {
        check(&[(9, &[], "s"), (5, &["1"], "s"), (6, &["2"], "s")], &[9, 0, 5]);
    }

    #[test]
    fn what_was_not_learnt_of_late_is_not_current() {
        let (mut known, begin) = (Known::default(), Instant::now());
        let readings: [(u64, &[&str], bool); 7] = [
            (0, &["1"], false),
            (1, &["1", "2"], false),
            (2, &["2"], true),
            (3, &["2"], true),
            // Long after.
            (8, &["3"], false),
            (9, &["4"], true),
            (9, &[], true),
        ];
        for (number, (last, holders, is_current)) in (0..).zip(readings) {
            let pause = if number < 4 { Duration::ZERO } else { STALE_AFTER * 2 };
            known.learn(reading(last, holders, "s"), begin + pause);
            assert_eq!(known.is_current, is_current, "reading {number}");
        }
        known.learn(reading(9, &["5"], "t"), begin + STALE_AFTER * 2);
        assert!(!known.is_current, "another server");
    }
}
