//! The log as lines of JSON, for those who analyse it elsewhere.

use std::fmt;
use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::store::{EventFilter, EventLog, LoggedEvent, StoreError};

/// How many events are read at once.
const PAGE_LEN: usize = 1_000;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// How many events were written.
    pub events: u64,
    /// The position of the last event that was written: an export that goes on begins after it.
    pub position: u64,
}

/// Why an export ended early.
///
/// The events up to a [position](Exported::position) were written whole: after it another export goes on. If it was the
/// writer that failed, a part of the next line may have been written too.
#[derive(Debug)]
pub struct ExportError {
    exported: Exported,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Store(StoreError),
    Write(std::io::Error),
    Payload(u64, serde_json::Error),
}

/// An event as a line.
#[derive(Serialize)]
struct Line<'a> {
    position: u64,
    machine: &'a str,
    id: &'a str,
    version: u64,
    event_id: String,
    event: &'a str,
    from_state: Option<&'a str>,
    to_state: &'a str,
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    correlation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    payload: &'a RawValue,
}

/// Writes the events after a position, and up to another one if that is given, as lines of JSON
/// ([NDJSON](https://github.com/ndjson/ndjson-spec)): at most those that there are when it comes to the end of the log.
///
/// A line has `position`, `machine`, `id`, `version`, `event_id`, `event`, `from_state`, `to_state`, `at` (RFC 3339, or
/// `null` beyond the year 9999, which has no such form), `correlation` and `payload`, and, where the event has them,
/// `actor`, `reason`, `cause`, `trace` and `key`. Lines are in the order of the log. The export can be repeated: the
/// same range gives the same lines, and a later one goes on where the [position](Exported::position) of this one is.
///
/// # Errors
///
/// What the store or the writer reports; [`ExportError::exported`] tells how far it came, and the next export goes on from
/// there. The writer may have taken a part of the line after that, which is to be cut off. A writer that keeps lines back,
/// as a `BufWriter` does, may have lost some that are counted: of a file, go on from the `position` of its last whole line.
///
/// ```
/// # use eventer::state_machine;
/// use eventer::store::EventFilter;
/// use eventer::{MemoryStore, StateMachine, export};
/// #
/// # #[state_machine]
/// # mod door {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Built { wood: String } }
/// #     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// # }
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let doors = StateMachine::<door::Machine, _>::new(store.clone());
/// doors.start("front".to_owned(), door::event::Built { wood: "oak".into() }).await?;
///
/// let mut lines = Vec::new();
/// let exported = export::ndjson(&store, &EventFilter::default(), 0, None, &mut lines).await?;
/// assert_eq!((exported.events, exported.position), (1, 1));
/// let line: serde_json::Value = serde_json::from_slice(&lines)?;
/// assert_eq!(line["payload"]["wood"], "oak");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub async fn ndjson<St: EventLog, W: Write>(
    store: &St,
    filter: &EventFilter,
    after: u64,
    upto: Option<u64>,
    to: &mut W,
) -> Result<Exported, ExportError> {
    let mut exported = Exported {
        events: 0,
        position: after,
    };
    filter.check().map_err(|error| exported.ended_by(Cause::Store(error)))?;
    let last = upto.unwrap_or(u64::MAX);
    let mut line = Vec::new();
    // The position may lie behind the last event, and after a crash the server may give such positions to other events:
    // so it must not be kept beyond this export.
    let mut read = after;
    while read < last {
        let page = store.events_of(filter, read, PAGE_LEN).await;
        let page = page.map_err(|error| exported.ended_by(Cause::Store(error)))?;
        let is_last = page.is_last(store).await;
        let is_last = is_last.map_err(|error| exported.ended_by(Cause::Store(error)))?;
        for logged in page.events {
            let position = logged.event.position;
            if position > last {
                break;
            }
            line.clear();
            write_line(&logged, &mut line).map_err(|error| exported.ended_by(Cause::Payload(position, error)))?;
            to.write_all(&line)
                .map_err(|error| exported.ended_by(Cause::Write(error)))?;
            exported.events += 1;
            exported.position = position;
        }
        read = page.upto;
        if is_last {
            break;
        }
    }
    to.flush().map_err(|error| exported.ended_by(Cause::Write(error)))?;
    Ok(exported)
}

fn write_line(logged: &LoggedEvent, line: &mut Vec<u8>) -> serde_json::Result<()> {
    let event = &logged.event;
    let written = Line {
        position: event.position,
        machine: &logged.machine,
        id: &logged.id,
        version: event.version,
        event_id: event.event_id.to_string(),
        event: &event.name,
        from_state: event.from_state.as_deref(),
        to_state: &event.to_state,
        at: Timestamp::try_from(event.at).ok().map(|at| at.to_string()),
        actor: event.actor.as_deref(),
        reason: event.reason.as_deref(),
        cause: event.cause.map(|cause| cause.to_string()),
        correlation: event.correlation.to_string(),
        trace: event.trace.as_deref(),
        key: event.key.as_deref(),
        payload: serde_json::from_slice(&event.payload)?,
    };
    serde_json::to_writer(&mut *line, &written)?;
    line.push(b'\n');
    Ok(())
}

impl Exported {
    fn ended_by(self, cause: Cause) -> ExportError {
        ExportError { exported: self, cause }
    }
}

impl ExportError {
    /// How far it came.
    #[must_use]
    pub fn exported(&self) -> Exported {
        self.exported
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = self.exported.position;
        match &self.cause {
            Cause::Store(_) => write!(f, "the log cannot be read after position {position}"),
            Cause::Write(_) => write!(f, "what follows position {position} cannot be written"),
            Cause::Payload(at, _) => write!(f, "the payload of the event at position {at} is no JSON"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match &self.cause {
            Cause::Store(error) => error,
            Cause::Write(error) => error,
            Cause::Payload(_, error) => error,
        })
    }
}
