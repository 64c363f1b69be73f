//! The trace context of OpenTelemetry.

// `::`, because this module has the name of the crate.
use ::opentelemetry::Context;
use ::opentelemetry::trace::{TraceContextExt, TraceFlags};

use crate::meta::TraceContext;

/// Records the current span of OpenTelemetry with events and messages; with the feature `opentelemetry`.
///
/// It is the span of `opentelemetry::Context::current()` while the call computes its events, as W3C trace context of
/// version 00; there is none if that span is not valid. The current context belongs to a thread, and a call may go on
/// on another one after it waited for the store: give it to the future by `FutureExt::with_context`, as here.
///
/// ```
/// use eventer::{MemoryStore, OpenTelemetry, StateMachine, state_machine};
/// use opentelemetry::Context;
/// use opentelemetry::trace::{FutureExt, SpanContext, TraceContextExt, TraceFlags, TraceState};
///
/// #[state_machine]
/// mod door {
///     use serde::{Deserialize, Serialize};
///
///     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Open }
///     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Built }
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// }
///
/// let doors: StateMachine<door::Machine, _> =
///     StateMachine::builder(MemoryStore::new()).traces(OpenTelemetry).build();
/// let (trace, span) = (0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128, 0x00f0_67aa_0ba9_02b7_u64);
/// let remote = SpanContext::new(trace.into(), span.into(), TraceFlags::SAMPLED, true, TraceState::default());
/// let context = Context::new().with_remote_span_context(remote);
///
/// # pollster::block_on(async {
/// let front = "front".to_owned();
/// doors.start(front.clone(), door::event::Built).into_future().with_context(context).await?;
/// let recorded = doors.history(&front).await?.remove(0);
/// assert_eq!(
///     recorded.trace.as_deref(),
///     Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
/// );
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenTelemetry;

impl TraceContext for OpenTelemetry {
    fn current(&self) -> Option<String> {
        Context::map_current(|context| {
            let span = context.span();
            let span = span.span_context();
            span.is_valid().then(|| {
                // Of the flags, version 00 defines this one; who reads it must not rely on the others.
                let flags = span.trace_flags() & TraceFlags::SAMPLED;
                format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id())
            })
        })
    }
}
