//! How much of the log is held at once, which has a bound.

use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog, LoggedEvent, Outbox, StoredMessage};

use super::write;
use crate::databases::{Databases, runtime};

/// How many bytes the payloads of a page have at most: that of its last event may lead beyond 16 MiB.
const PAGE_BYTES_MAX: usize = (16 << 20) + LARGE;

/// How many bytes the payload of a large event has, about.
const LARGE: usize = 1_000_000;

/// Goes on from page to page until there is an empty one, and tells how many each had; each is a position and a number of
/// bytes.
async fn pages(mut page: impl AsyncFnMut(u64) -> Vec<(u64, usize)>) -> Vec<usize> {
    let (mut lens, mut read) = (Vec::new(), Vec::new());
    loop {
        let page = page(read.last().copied().unwrap_or_default()).await;
        let bytes: usize = page.iter().map(|(_, bytes)| bytes).sum();
        assert!(bytes <= PAGE_BYTES_MAX, "a page of {bytes} bytes");
        if page.is_empty() {
            break;
        }
        lens.push(page.len());
        read.extend(page.into_iter().map(|(position, _)| position));
    }
    // Whatever is cut off is in the next page.
    assert_eq!(read, (1..).take(read.len()).collect::<Vec<_>>());
    lens
}

/// What is held of the log at once has a bound, however large its events are.
#[test]
fn pages_of_large_events_are_shorter() {
    let (direct, bounced) = (Databases::get().copy(), Databases::bounced().copy());
    for (pool, is_pooled) in [(direct.pool(), false), (bounced.pool(), true)] {
        runtime().block_on(async {
            let store = PgStore::builder(&pool);
            let store = if is_pooled {
                store.transaction_pooling().build()
            } else {
                store.build()
            };
            write(&pool, "large", 64, LARGE).await;
            write(&pool, "small", 100, 10).await;
            let filter = EventFilter::default();
            let events = async |after| store.events(after, 1_000).await.unwrap();
            let of = async |after| {
                let page = store.events_of(&filter, after, 1_000).await.unwrap();
                let last = page.events.last().map_or(after, |last| last.event.position);
                assert!(page.upto == last, "nothing is passed that is not in the page");
                page.events
            };
            let of_event = |logged: &LoggedEvent| (logged.event.position, logged.event.payload.len());
            let all = pages(async |after| events(after).await.iter().map(of_event).collect()).await;
            assert_eq!((&all[..3], all.iter().sum()), (&[17; 3][..], 164));
            let all = pages(async |after| of(after).await.iter().map(of_event).collect()).await;
            assert_eq!(all.iter().sum::<usize>(), 164);
            let of_message = |message: &StoredMessage| (message.position, message.payload.len());
            let all = pages(async |after| {
                let messages = store.messages(after, 1_000).await.unwrap();
                messages.iter().map(of_message).collect()
            })
            .await;
            assert_eq!(all, [17, 17, 17, 113]);

            // Where they are small again, pages become long again.
            write(&pool, "more", 2_000, 10).await;
            let mut lens = Vec::new();
            for _ in 0..12 {
                lens.push(store.events(164, 1_000).await.unwrap().len());
            }
            assert_eq!(lens.last(), Some(&1_000), "{lens:?}");
        });
    }
}
