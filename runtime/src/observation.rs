//! Calls as traces and metrics show them: one span for each call, and with the feature `metrics` counters and a
//! histogram.
//!
//! Names and fields are stable: they are part of the interface.

use std::pin::Pin;
use std::task::{Context, Poll};

use tracing::{Span, field};

use crate::answer::Receipt;
#[cfg(feature = "metrics")]
use crate::clock::Stopwatch;
use crate::declaration::{Kept, Machine};
use crate::engine::{Advanced, Stopped};
use crate::error::Error;
use crate::graph::Graph;
use crate::id::shown;
#[cfg(feature = "workers")]
use crate::inbox::Received;
use crate::store::Commit;
use crate::transition::Beginning;

/// What a call is about.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    /// `start`, `send` for a typed call, `dispatch` for one by id, `follow`, `resolve`; `prepare`, and `store` of what was
    /// prepared.
    operation: &'static str,
    machine: &'static str,
    id: &'a str,
    /// What the call brings, which is named only where somebody listens.
    input: Input,
}

/// An event or a command of a machine, or nothing.
#[derive(Clone, Copy)]
pub(crate) enum Input {
    Event(&'static Graph, u16),
    Command(&'static Graph, u16),
    Named(&'static str),
}

impl Input {
    pub(crate) fn of<M: Machine>(input: &Beginning<M>) -> Self {
        match input {
            Beginning::Event(event) => Input::Event(M::GRAPH, M::event_index(event)),
            Beginning::Command(command) => Input::Command(M::GRAPH, M::command_index(command)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Input::Event(graph, index) => graph.event_name(index),
            Input::Command(graph, index) => graph.command_name(index),
            Input::Named(name) => name,
        }
    }
}

impl<'a> Call<'a> {
    pub(crate) fn of<M: Machine>(operation: &'static str, id: &'a str, input: Input) -> Self {
        Call {
            operation,
            machine: M::NAME,
            id,
            input,
        }
    }
}

/// How a call ended.
pub(crate) trait Ended {
    /// The entity's version, if the call did something or found it done.
    fn version(&self) -> Option<u64>;

    /// `stored`, `nothing`, `replayed`, or the kind of error; `prepared`, and `again` of a message that came before.
    fn outcome(&self) -> &'static str;
}

fn receipt_outcome(receipt: &Receipt) -> &'static str {
    match (receipt.replayed, receipt.position) {
        (true, _) => "replayed",
        (false, Some(_)) => "stored",
        (false, None) => "nothing",
    }
}

impl<M: Kept> Ended for Result<Advanced, Box<Stopped<M>>> {
    fn version(&self) -> Option<u64> {
        match self {
            Ok(Advanced::Done(receipt)) => Some(receipt.version),
            Ok(Advanced::Repeated(outcome)) => Some(outcome.version),
            Err(_) => None,
        }
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok(Advanced::Done(receipt)) => receipt_outcome(receipt),
            Ok(Advanced::Repeated(_)) => "replayed",
            Err(stopped) => stopped.kind.name(),
        }
    }
}

impl<M: Kept> Ended for Result<Receipt, Box<Stopped<M>>> {
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

impl<M: Kept> Ended for Result<(Option<Commit>, Receipt), Box<Stopped<M>>> {
    fn version(&self) -> Option<u64> {
        self.as_ref().ok().map(|(_, receipt)| receipt.version)
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok((Some(_), _)) => "prepared",
            Ok((None, receipt)) => receipt_outcome(receipt),
            Err(stopped) => stopped.kind.name(),
        }
    }
}

impl<M: Machine> Ended for Result<Receipt, Error<M>> {
    fn version(&self) -> Option<u64> {
        self.as_ref().ok().map(|receipt| receipt.version)
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok(receipt) => receipt_outcome(receipt),
            Err(error) => error.kind().name(),
        }
    }
}

#[cfg(feature = "workers")]
impl<M: Machine> Ended for Result<Received<Receipt>, Error<M>> {
    fn version(&self) -> Option<u64> {
        match self {
            Ok(Received::First(receipt)) => Some(receipt.version),
            _ => None,
        }
    }

    fn outcome(&self) -> &'static str {
        match self {
            Ok(Received::First(receipt)) => receipt_outcome(receipt),
            Ok(Received::Again) => "again",
            Err(error) => error.kind().name(),
        }
    }
}

/// A call that runs within its span and notes how it ended. It is lent and not held: copying it would cost more than
/// the rest of a call in memory.
pub(crate) struct Observed<'f, F> {
    future: Pin<&'f mut F>,
    span: Span,
    meter: Meter,
    has_ended: bool,
}

/// Runs a call within its span, and notes how it ended.
pub(crate) fn observed<'f, F>(call: Call<'_>, future: Pin<&'f mut F>) -> Observed<'f, F>
where
    F: Future<Output: Ended>,
{
    let span = tracing::info_span!(
        target: "eventer",
        "eventer.call",
        operation = call.operation,
        machine = call.machine,
        entity = &*shown(call.id),
        event = call.input.name(),
        version = field::Empty,
        outcome = field::Empty,
    );
    Observed {
        future,
        span,
        meter: Meter::start(&call),
        has_ended: false,
    }
}

impl<F: Future<Output: Ended>> Future for Observed<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let entered = this.span.enter();
        let ended = match this.future.as_mut().poll(context) {
            Poll::Ready(ended) => ended,
            Poll::Pending => return Poll::Pending,
        };
        drop(entered);
        this.end(ended.version(), ended.outcome());
        Poll::Ready(ended)
    }
}

impl<F> Observed<'_, F> {
    fn end(&mut self, version: Option<u64>, outcome: &'static str) {
        self.has_ended = true;
        if let Some(version) = version {
            self.span.record("version", version);
        }
        self.span.record("outcome", outcome);
        Meter::stop(&self.meter, outcome);
    }
}

impl<F> Drop for Observed<'_, F> {
    /// A caller who drops a call does not learn what came of it; nor does its span.
    fn drop(&mut self) {
        if !self.has_ended {
            self.end(None, "dropped");
        }
    }
}

/// Notes that a call is decided again, because the entity changed under it.
pub(crate) fn conflicted(machine: &'static str, attempt: u32) {
    tracing::debug!(target: "eventer", machine, attempt, "conflict: deciding again");
    #[cfg(feature = "metrics")]
    metrics::counter!("eventer_conflicts_total", "machine" => machine).increment(1);
}

/// What the metrics of a call go under, and when it began.
struct Meter {
    #[cfg(feature = "metrics")]
    machine: &'static str,
    #[cfg(feature = "metrics")]
    operation: &'static str,
    #[cfg(feature = "metrics")]
    stopwatch: Stopwatch,
}

#[cfg(feature = "metrics")]
impl Meter {
    fn start(call: &Call<'_>) -> Self {
        Meter {
            machine: call.machine,
            operation: call.operation,
            stopwatch: Stopwatch::start(),
        }
    }

    fn stop(meter: &Self, outcome: &'static str) {
        let (machine, operation) = (meter.machine, meter.operation);
        metrics::counter!("eventer_calls_total", "machine" => machine, "operation" => operation, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("eventer_call_seconds", "machine" => machine, "operation" => operation)
            .record(meter.stopwatch.elapsed());
    }
}

#[cfg(not(feature = "metrics"))]
impl Meter {
    fn start(_: &Call<'_>) -> Self {
        Meter {}
    }

    fn stop(_: &Self, _: &'static str) {}
}
