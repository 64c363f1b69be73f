//! The events of the log that pass a filter.

use sqlx::Row;

use super::super::reads::{EVENT_COLUMNS, EVENT_LEN};
use super::super::schema::Statement;
use super::super::value::{Time, bigint};
use super::super::{PgError, PgStore, Schema};
use super::{Filled, Known, Reader, Room, Statements, another, answered, at, logged_event};
use crate::store::{EventFilter, EventPage, LoggedEvent};

/// How many positions one statement looks at: others read the log between two of them, and none is old enough to keep the
/// server from tidying up.
const WINDOW_LEN: u64 = 50_000;

/// How many statements a page takes, at most: whoever follows what is rare stores in between how far that was.
const WINDOWS_MAX: u32 = 8;

/// The events of a window, in order; one row without an event if there is none.
///
/// Each row tells whether the server is still the one whose log is known: if it is not, an empty page means nothing.
/// That is asked once: without `MATERIALIZED` it would be asked for each row.
pub(super) fn statement(schema: &Schema) -> Statement {
    schema.statement(&format!(
        "WITH s AS MATERIALIZED (SELECT {{schema}}.server_1() = $4 AS same)
        SELECT e.*, s.same
        FROM s
        LEFT JOIN LATERAL (
            SELECT {EVENT_COLUMNS}, machine, id
            FROM {{schema}}.event
            WHERE position > $1 AND position <= $2
                AND ($5 OR machine = ANY ($6) OR (machine, type) IN (SELECT * FROM unnest($7::text[], $8::text[])))
                AND at >= $9 AND at <= $10
                AND ($11::integer IS NULL OR bucket % $11::integer = $12::integer)
            ORDER BY position
            LIMIT $3
        ) AS e ON s.same
        ORDER BY e.position"
    ))
}

/// The place of the column `same`, after machine and id.
const SAME: usize = EVENT_LEN + 2;

/// A filter as the statement takes it.
struct Passing<'a> {
    all: bool,
    machines: Vec<&'a str>,
    /// Machines of which some events pass, and these, one by one.
    of: Vec<&'a str>,
    events: Vec<&'a str>,
    at: (Time, Time),
    /// Which shard of how many is read; `None` for the whole log.
    share: Option<(i32, i32)>,
}

impl<'a> Passing<'a> {
    fn new(filter: &'a EventFilter) -> Self {
        let machines = filter.machines.iter();
        let some = machines.clone().filter(|it| !it.events.is_empty());
        let pairs = some.flat_map(|it| it.events.iter().map(|event| (it.machine.as_str(), event.as_str())));
        let (of, events) = pairs.unzip();
        let whole = machines.filter(|it| it.events.is_empty());
        Passing {
            all: filter.machines.is_empty(),
            machines: whole.map(|it| it.machine.as_str()).collect(),
            of,
            events,
            at: Time::within(filter.at),
            share: filter.share.map(|share| (share.of.max(1).into(), share.shard.into())),
        }
    }
}

impl Reader {
    /// The events of the next window of what is known to be decided, and where it ends.
    async fn window(
        &mut self,
        known: &mut Known,
        (positions, statement): (&Statement, &Statement),
        passing: &Passing<'_>,
        after: u64,
        room: &mut Room,
    ) -> Result<(Filled, u64), PgError> {
        loop {
            let upto = known.decided.event.min(after.saturating_add(WINDOW_LEN));
            if upto <= after {
                return Ok((Filled::nothing(), after));
            }
            let (asked, before) = (room.len(known), *room);
            let query = sqlx::query(statement.sql()).bind(bigint(after)).bind(bigint(upto));
            let query = query.bind(bigint(asked as u64)).bind(known.server.clone());
            let query = query.bind(passing.all).bind(&passing.machines);
            let query = query.bind(&passing.of).bind(&passing.events);
            let query = query.bind(passing.at.0).bind(passing.at.1);
            let query = query.bind(passing.share.map(|share| share.0));
            let query = query.bind(passing.share.map(|share| share.1));
            let filled = self.fill(known, room, asked, query).await?;
            let first = filled.rows.first().ok_or(sqlx::Error::RowNotFound)?;
            if first.try_get(SAME).ok().flatten() == Some(true) {
                let is_empty = first.try_get::<Option<i64>, _>("position")?.is_none();
                if is_empty {
                    *room = before;
                    return Ok((Filled::nothing(), upto));
                }
                return Ok((filled, upto));
            }
            *room = before;
            // The server is another one: it is looked anew what is decided there.
            self.look(known, positions).await?;
        }
    }
}

impl PgStore {
    pub(in super::super) async fn log_events_of(
        &self,
        filter: &EventFilter,
        after: u64,
        len_max: usize,
    ) -> Result<EventPage, PgError> {
        self.ready().await?;
        let passing = Passing::new(filter);
        let (mut events, mut upto): (Vec<LoggedEvent>, u64) = (Vec::new(), after);
        let mut room = Room::for_events(len_max);
        let mut has_looked = false;
        let mut windows = 0;
        while room.is_left() {
            if windows == WINDOWS_MAX {
                let is_end = false;
                return Ok(EventPage { events, upto, is_end });
            }
            windows += 1;
            let (filled, end) = self.log_window(&passing, upto, &mut room, &mut has_looked).await?;
            let event = |row| logged_event(row).map_err(|error| at(row, 2, &error, "event"));
            events.extend(filled.rows.iter().map(event).collect::<Result<Vec<_>, _>>()?);
            if filled.is_full {
                break;
            }
            if end == upto {
                let is_end = true;
                return Ok(EventPage { events, upto, is_end });
            }
            upto = end;
        }
        let upto = events.last().map_or(after, |last| last.event.position);
        let is_end = false;
        Ok(EventPage { events, upto, is_end })
    }

    /// A window of the log, by another connection if the one at hand turns out to be lost. Where nothing more is known to be
    /// decided it is looked again, once for a page: while others store, there would always be more.
    async fn log_window(
        &self,
        passing: &Passing<'_>,
        after: u64,
        room: &mut Room,
        has_looked: &mut bool,
    ) -> Result<(Filled, u64), PgError> {
        let mut log = self.log().await?;
        let mut attempt = 1;
        loop {
            let (mut reader, statements, known) = log.take(&self.inner.lanes).await?;
            let Statements {
                positions, events_of, ..
            } = statements;
            let window = async {
                if (known.decided.event <= after || !reader.has_looked) && !*has_looked {
                    reader.look(known, positions).await?;
                    *has_looked = true;
                }
                let statements = (positions, events_of);
                reader.window(known, statements, passing, after, room).await
            };
            match answered(&self.inner.lanes, window).await {
                Ok((filled, end)) => {
                    log.reader = (!filled.is_cut).then_some(reader);
                    return Ok((filled, end));
                }
                Err(error) => another(&mut attempt, error)?,
            }
        }
    }
}
