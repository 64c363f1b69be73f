//! The main job: each row of the log becomes an event of its case.

use std::fmt;
use std::io;

use crate::cases::Cases;
use crate::log::{self, Log};
use crate::progress::Progress;
use crate::refusals::RefusalFile;
use crate::source::Source;
use crate::tally::{Outcome, Reason, Tally};

/// Why the replay stopped.
#[derive(Debug)]
pub enum Error {
    Log(log::Error),
    Refusals(io::Error),
}

/// Replays a log and says what became of its events and cases.
pub fn replay(source: Source, mut refusals: Option<RefusalFile>) -> Result<(Tally, Outcome), Error> {
    let progress = Progress::new(source.len);
    let mut log = Log::open(source.input).map_err(Error::Log)?;
    let mut cases = Cases::new();
    let mut tally = Tally::default();
    let mut events = 0;
    while let Some(row) = log.next().map_err(|error| Error::Log(log::Error::Read(error)))? {
        events += 1;
        let refused = match row {
            Ok(row) => match cases.apply(row.case_id, row.time, row.activity, row.step) {
                Ok(()) => None,
                Err(refused) => Some((refused.reason, refused.state)),
            },
            Err(bad) => Some((Reason::Bad(bad), None)),
        };
        match refused {
            None => {
                tally.accepted += 1;
                tally.perhaps_cut_off = log.is_cut_off().then(|| log.line());
            }
            Some((reason, state)) => {
                tally.refuse(reason, log.line(), || describe(&log, reason));
                if let Some(file) = &mut refusals {
                    let what = match reason {
                        Reason::Bad(bad) => log.describe(bad),
                        _ => reason.to_string(),
                    };
                    file.write(
                        log.line(),
                        log.case_id(),
                        log.activity(),
                        state.unwrap_or_default(),
                        &what,
                    )
                    .map_err(Error::Refusals)?;
                }
            }
        }
        progress.report(events, log.bytes());
    }
    if let Some(file) = refusals {
        file.finish().map_err(Error::Refusals)?;
    }
    Ok((tally, cases.outcome()))
}

/// What is shown of a refusal below its reason.
fn describe<R: io::Read>(log: &Log<R>, reason: Reason) -> String {
    match (reason, log.shown_case_id()) {
        (Reason::Bad(bad), id) if id.is_empty() => log.describe(bad),
        (Reason::Bad(bad), id) => format!("case {id}: {}", log.describe(bad)),
        (_, id) => format!("case {id}"),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Log(error) => error.fmt(f),
            Error::Refusals(_) => f.write_str("the refusals cannot be written"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Log(log::Error::Read(error)) | Error::Refusals(error) => Some(error),
            Error::Log(_) => None,
        }
    }
}
