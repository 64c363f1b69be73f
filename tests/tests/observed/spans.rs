//! Collects spans with all that was recorded in them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

/// Has a subscriber for all threads, which every test asks for first. What a thread without one is the first to call would
/// else be taken for something that nobody watches, should another thread begin to watch at that moment.
pub fn watched_everywhere() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Registry::default()).expect("nobody else sets one"));
}

/// A span that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub target: &'static str,
    pub name: &'static str,
    pub fields: BTreeMap<&'static str, String>,
}

/// The spans that ended, in this order.
#[derive(Debug, Clone, Default)]
pub struct Spans {
    seen: Arc<Mutex<Vec<Seen>>>,
    without: Option<&'static str>,
}

impl Spans {
    /// Those of all targets but one.
    pub fn without(target: &'static str) -> Self {
        Spans {
            without: Some(target),
            ..Spans::default()
        }
    }

    pub fn subscriber(&self) -> impl Subscriber + Send + Sync + 'static {
        Registry::default().with(self.clone())
    }

    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.without != Some(metadata.target())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let span = context.span(id).expect("it is new");
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("it is open");
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            record.record(fields);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("it closes only now");
        let fields = span.extensions_mut().remove::<Fields>().unwrap_or_default();
        let seen = Seen {
            target: span.metadata().target(),
            name: span.name(),
            fields: fields.0,
        };
        self.seen.lock().unwrap().push(seen);
    }
}
