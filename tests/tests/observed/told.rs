//! What gauges and counters show, as often as one looks: the snapshots of `metrics-util` take away what they show.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use metrics_util::registry::{AtomicStorage, Registry};

pub struct Told(Registry<Key, AtomicStorage>);

impl Told {
    pub fn new() -> Self {
        Told(Registry::atomic())
    }

    /// What is shown under names that begin so, with their labels.
    pub fn shown(&self, beginning: &str) -> BTreeMap<(String, String), f64> {
        let counter = |value: &AtomicU64| f64::from(u32::try_from(value.load(Ordering::SeqCst)).unwrap());
        let gauge = |value: &AtomicU64| f64::from_bits(value.load(Ordering::SeqCst));
        let counters = self
            .0
            .get_counter_handles()
            .into_iter()
            .map(|(key, it)| (key, counter(&it)));
        let gauges = self
            .0
            .get_gauge_handles()
            .into_iter()
            .map(|(key, it)| (key, gauge(&it)));
        let named = |(key, value): (Key, f64)| {
            let labels = key.labels().map(|label| format!("{}={}", label.key(), label.value()));
            let labels = labels.collect::<Vec<_>>().join(" ");
            key.name()
                .starts_with(beginning)
                .then(|| ((key.name().to_owned(), labels), value))
        };
        counters.chain(gauges).filter_map(named).collect()
    }
}

impl Recorder for Told {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.0
            .get_or_create_counter(key, |it| Counter::from_arc(Arc::clone(it)))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.0.get_or_create_gauge(key, |it| Gauge::from_arc(Arc::clone(it)))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.0
            .get_or_create_histogram(key, |it| Histogram::from_arc(Arc::clone(it)))
    }
}
