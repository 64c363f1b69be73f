//! The room of a page: how much of the log is held in memory at once.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row, ValueRef};

use super::super::PgError;
use super::super::reach::Within;
use super::{Known, Reader};

/// A page ends with the event that brings its payloads to so many bytes.
const BYTES_MAX: usize = 16 << 20;

/// The room that is left in a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    len: usize,
    bytes: usize,
    /// Whether as many are asked for as are likely to have room. A page that asks for more costs its connection.
    adapts: bool,
}

/// Rows that stand in a page.
pub(super) struct Filled {
    pub(super) rows: Vec<PgRow>,
    /// Whether there may be more, for which there was no room.
    pub(super) is_full: bool,
    /// Whether the connection is of no more use.
    pub(super) is_cut: bool,
}

impl Filled {
    pub(super) fn nothing() -> Self {
        Filled {
            rows: Vec::new(),
            is_full: false,
            is_cut: false,
        }
    }
}

impl Room {
    pub(super) fn for_events(len_max: usize) -> Self {
        Room {
            len: len_max,
            bytes: BYTES_MAX,
            adapts: true,
        }
    }

    /// Room for messages. They have few readers, so the number of rows is not adapted to what fits.
    pub(super) fn for_messages(len_max: usize) -> Self {
        Room {
            adapts: false,
            ..Self::for_events(len_max)
        }
    }

    pub(super) fn is_left(self) -> bool {
        self.len > 0 && self.bytes > 0
    }

    /// How many rows are asked for.
    pub(super) fn len(self, known: &Known) -> usize {
        let fit = known.len_fit.filter(|_| self.adapts);
        fit.map_or(self.len, |fit| fit.min(self.len))
    }
}

impl Known {
    /// Learns how many rows have room in a page.
    fn fit(&mut self, asked: usize, within: &Within) {
        if within.is_cut {
            self.len_fit = Some(within.rows.len());
        } else if within.rows.len() == asked && within.bytes <= BYTES_MAX / 2 {
            self.len_fit = self.len_fit.map(|fit| fit.saturating_mul(2));
        }
    }
}

impl Reader {
    /// Runs a statement that asks for [so many rows](Room::len), and takes those that there is room for.
    pub(super) async fn fill(
        &mut self,
        known: &mut Known,
        room: &mut Room,
        asked: usize,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Filled, PgError> {
        let reading = self
            .reach
            .fetch_within(&mut self.connection, query, room.bytes, payload_len);
        let within = reading.await?;
        if room.adapts {
            known.fit(asked, &within);
        }
        room.len = room.len.saturating_sub(within.rows.len());
        room.bytes = room.bytes.saturating_sub(within.bytes);
        Ok(Filled {
            is_full: within.is_cut || within.rows.len() >= asked || !room.is_left(),
            is_cut: within.is_cut,
            rows: within.rows,
        })
    }
}

/// How many bytes the payload has; all else is short.
fn payload_len(row: &PgRow) -> usize {
    let payload = row.try_get_raw("payload").ok();
    payload
        .filter(|payload| !payload.is_null())
        .and_then(|payload| payload.as_bytes().ok().map(<[u8]>::len))
        .unwrap_or_default()
}
