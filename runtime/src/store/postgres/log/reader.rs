//! The one reader of the log in a process, on a connection of its own.

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use super::super::PgError;
use super::super::reach::Reach;
use super::super::reads::count;
use super::super::schema::Statement;
use super::super::value::bigint;
use super::room::{Filled, Room};
use super::watermark::{Known, Positions, Reading};
use crate::clock;

pub(super) struct Reader {
    pub(super) connection: PgConnection,
    pub(super) reach: Reach,
    /// Whether it was looked at least once over this connection: the address may lead to a replica now.
    pub(super) has_looked: bool,
}

impl Reader {
    pub(super) async fn look(&mut self, known: &mut Known, positions: &Statement) -> Result<PgRow, PgError> {
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
    pub(super) async fn page(
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
                    // The server changed. It may have refused to give rows, and it may fill gaps that the last one had:
                    // so the page goes on right behind the rows that are there.
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
