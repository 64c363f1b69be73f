//! Calls as traces and metrics show them: one span for each call, and with the feature `metrics` counters and a
//! histogram.
//!
//! Names and fields are stable: they are part of the interface.

use tracing::{Instrument, field};

use crate::answer::Receipt;
use crate::declaration::Storable;
use crate::engine::{Advanced, Stopped};
use crate::settings::Settings;
use crate::transition::Beginning;

/// What a call is about.
pub(crate) struct Call<'a> {
    /// `start`, `send` for a typed call, `dispatch` for one by id.
    pub(crate) operation: &'static str,
    pub(crate) machine: &'static str,
    pub(crate) id: &'a str,
    /// The name of the event or command.
    pub(crate) input: &'static str,
}

/// How a call ended.
pub(crate) trait Ended {
    /// The entity's version, if the call did something or found it done.
    fn version(&self) -> Option<u64>;

    /// `stored`, `nothing`, `replayed`, or the kind of error.
    fn outcome(&self) -> &'static str;
}

fn receipt_outcome(receipt: &Receipt) -> &'static str {
    match (receipt.replayed, receipt.position) {
        (true, _) => "replayed",
        (false, Some(_)) => "stored",
        (false, None) => "nothing",
    }
}

impl<M: Storable> Ended for Result<Advanced<M>, Stopped<M>> {
    fn version(&self) -> Option<u64> {
        match self {
            Ok(Advanced::Done(_, receipt)) => Some(receipt.version),
            Ok(Advanced::Repeated(outcome)) => Some(outcome.version),
            Err(_) => None,
        }
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok(Advanced::Done(_, receipt)) => receipt_outcome(receipt),
            Ok(Advanced::Repeated(_)) => "replayed",
            Err(stopped) => stopped.kind.name(),
        }
    }
}

impl<M: Storable> Ended for Result<Receipt, Stopped<M>> {
    fn version(&self) -> Option<u64> {
        self.as_ref().ok().map(|receipt| receipt.version)
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok(receipt) => receipt_outcome(receipt),
            Err(stopped) => stopped.kind.name(),
        }
    }
}

/// The name of what a call brings.
pub(crate) fn name_of<M: Storable>(input: &Beginning<M>) -> &'static str {
    match input {
        Beginning::Event(event) => M::GRAPH.event_name(M::event_index(event)),
        Beginning::Command(command) => M::GRAPH.command_name(M::command_index(command)),
    }
}

/// Runs a call within its span, and notes how it ended.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "only the histogram needs the clock")
)]
pub(crate) async fn observed<T: Ended>(settings: &Settings, call: Call<'_>, future: impl Future<Output = T>) -> T {
    let span = tracing::info_span!(
        target: "eventer",
        "eventer.call",
        operation = call.operation,
        machine = call.machine,
        entity = call.id,
        event = call.input,
        version = field::Empty,
        outcome = field::Empty,
    );
    #[cfg(feature = "metrics")]
    let began = settings.clock.now();
    // This span, not the current one: where nobody wants this one, that is a span of the caller.
    let noted = span.clone();
    let ended = async {
        let ended = future.await;
        if let Some(version) = ended.version() {
            noted.record("version", version);
        }
        noted.record("outcome", ended.outcome());
        ended
    };
    let ended = ended.instrument(span).await;
    #[cfg(feature = "metrics")]
    count(settings, &call, ended.outcome(), began);
    ended
}

/// Notes that a call is decided again, because the entity changed under it.
pub(crate) fn conflicted(machine: &'static str, attempt: u32) {
    tracing::debug!(target: "eventer", machine, attempt, "conflict: deciding again");
    #[cfg(feature = "metrics")]
    metrics::counter!("eventer_conflicts_total", "machine" => machine).increment(1);
}

#[cfg(feature = "metrics")]
fn count(settings: &Settings, call: &Call<'_>, outcome: &'static str, began: std::time::SystemTime) {
    // A clock that is set back makes a call look short, not negative.
    let took = settings.clock.now().duration_since(began).unwrap_or_default();
    let (machine, operation) = (call.machine, call.operation);
    metrics::counter!("eventer_calls_total", "machine" => machine, "operation" => operation, "outcome" => outcome)
        .increment(1);
    metrics::histogram!("eventer_call_seconds", "machine" => machine, "operation" => operation).record(took);
}
