//! The position up to which everything is decided.

use std::thread;
use std::time::{Duration, Instant};

use super::fixtures::{begin, follow, of};
use super::harness::Tested;
use super::order::writes;
use super::threads::{Writers, threads};
use super::{Rig, comparison};

/// In an empty store nothing is decided.
pub fn watermark_of_an_empty_store_is_zero<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    comparison::equal("watermark: of an empty store it is 0", tested.watermark(), 0);
}

/// The watermark reaches what was stored.
pub fn watermark_reaches_what_was_stored<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "watermark: it reaches each position that was acknowledged";
    let mut change = begin("A");
    for _ in 0..3 {
        let position = tested.stored(promise, &of([change.clone()])).unwrap_or(0);
        let begin = Instant::now();
        while tested.watermark() < position {
            assert!(
                begin.elapsed() < tested.limits().lag_max,
                "{promise}: it stays below {position}"
            );
            thread::sleep(Duration::from_millis(2));
        }
        change = follow(&change);
    }
}

/// What comes after the watermark was read has a higher position.
pub fn watermark_is_below_what_is_yet_to_come<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "watermark: no event appears at or below it";
    let mut change = begin("A");
    for _ in 0..10 {
        let (watermark, shown) = (tested.watermark(), tested.log().len());
        tested.stored(promise, &of([change.clone()]));
        let later = &tested.log()[shown..];
        let lowest = later.iter().map(|logged| logged.event.position).min();
        assert!(
            lowest > Some(watermark),
            "{promise}: {lowest:?} came after it was {watermark}"
        );
        change = follow(&change);
    }
}

/// While threads write, all up to the watermark is there once it was given.
pub fn threads_write_and_nothing_appears_below_the_watermark<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "watermark: no event appears at or below it";
    let writers = Writers::new(tested.limits().threads - 1);
    let readings = threads(&tested, |number| {
        let mut readings = vec![];
        if number > 0 {
            let _writer = writers.one();
            writes(&tested, number);
        } else {
            while writers.at_work() {
                let watermark = tested.watermark();
                let events = tested.events(0, usize::MAX);
                let below = events.iter().filter(|logged| logged.event.position <= watermark);
                readings.push((watermark, below.count()));
            }
        }
        readings
    });
    let log = tested.log();
    for (watermark, count) in &readings[0] {
        let below = log.iter().filter(|logged| logged.event.position <= *watermark).count();
        assert_eq!(
            below, *count,
            "{promise}: events up to {watermark}, now and when it was given"
        );
    }
}
