//! Reports of how far the log is behind, and who holds it up, to logs and metrics.

use std::time::{Duration, Instant};

use sqlx::Row;

use super::super::PgError;
use super::super::schema::Schema;
use super::{Known, Reader, Statements};
use crate::clock;

/// A transaction that holds up the log for longer is named. Shorter ones, as of commits, would each be a series of
/// metrics.
const NAMED_AFTER: Duration = Duration::from_secs(1);

/// Stands for the process where nobody holds up the log for long.
#[cfg(feature = "metrics")]
const NOBODY: &str = "none";

/// Stands for the process of a prepared (two-phase) transaction, which has none.
const PREPARED: &str = "prepared";

/// What was told last.
#[derive(Debug, Default)]
pub(super) struct Told {
    schema: Schema,
    /// A transaction that holds up the log, and its process.
    named: Option<(String, String)>,
    /// The process that the metric shows now.
    #[cfg(feature = "metrics")]
    shown: Option<String>,
}

impl Told {
    pub(super) fn of(schema: &Schema) -> Self {
        Told {
            schema: schema.clone(),
            named: None,
            #[cfg(feature = "metrics")]
            shown: None,
        }
    }

    /// Whether it is known who one of these transactions is.
    fn is_named(&self, holders: &[String]) -> bool {
        self.named.as_ref().is_some_and(|(holder, _)| holders.contains(holder))
    }

    fn name(&mut self, holder: String, process: Option<i32>) {
        let process = process.map_or_else(|| PREPARED.to_owned(), |pid| pid.to_string());
        let schema = self.schema.name();
        tracing::warn!(target: "eventer", schema, held_by = process, "a transaction holds up the log");
        self.named = Some((holder, process));
    }

    /// Shows the lag under the process that holds it up; the gauge of the process before is hidden first, as both would
    /// stay.
    #[cfg(feature = "metrics")]
    fn show(&mut self, positions: u64) {
        let held_by = self.named.as_ref().map_or(NOBODY, |(_, process)| process).to_owned();
        if self.shown.as_ref().is_some_and(|shown| *shown != held_by) {
            self.hide();
        }
        // A gauge that ends at 4 billion says enough.
        let positions = u32::try_from(positions).unwrap_or(u32::MAX);
        self.gauge(&held_by).set(f64::from(positions));
        self.shown = Some(held_by);
    }

    #[cfg(feature = "metrics")]
    fn hide(&mut self) {
        if let Some(shown) = self.shown.take() {
            self.gauge(&shown).set(0.0);
        }
    }

    #[cfg(feature = "metrics")]
    fn gauge(&self, held_by: &str) -> metrics::Gauge {
        let labels = [
            ("schema", self.schema.name().to_owned()),
            ("held_by", held_by.to_owned()),
        ];
        metrics::gauge!("eventer_log_lag", &labels)
    }
}

/// Hides the gauge, as nobody else would set it to 0.
#[cfg(feature = "metrics")]
impl Drop for Told {
    fn drop(&mut self) {
        self.hide();
    }
}

impl Known {
    /// The transactions that have held up readers for long; none where it is not known whether any does.
    fn holders(&self, now: Instant) -> Option<&[String]> {
        match &self.pending {
            Some(it) if now.saturating_duration_since(it.since) >= NAMED_AFTER => Some(&it.holders),
            _ => self.is_current.then_some(&[]),
        }
    }
}

impl Reader {
    /// Tells how far the log is behind. Who holds it up is asked once.
    pub(super) async fn tell(&mut self, known: &mut Known, statements: &Statements) -> Result<(), PgError> {
        let Some(holders) = known.holders(clock::instant()) else {
            return Ok(());
        };
        if holders.is_empty() {
            known.told.named = None;
        } else if !known.told.is_named(holders) {
            let query = sqlx::query(statements.holders.sql()).bind(holders);
            let rows = self.reach.fetch_all(&mut self.connection, query).await?;
            known.told.named = None;
            // The transaction may have ended by now.
            if let Some(row) = rows.first() {
                known.told.name(row.try_get(0)?, row.try_get(1)?);
            }
        }
        #[cfg(feature = "metrics")]
        known.told.show(known.last.event.saturating_sub(known.decided.event));
        Ok(())
    }
}
