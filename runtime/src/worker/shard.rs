//! Reads one shard until it is to stop.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::reader::{Read, Reader};
use crate::clock;
use crate::store::{Lease, StoreError, Subscriptions};

/// How many events the first batch has, at most.
const BATCH_LEN_FIRST: usize = 64;

/// A batch that takes longer is followed by a smaller one.
const BATCH_LONG: Duration = Duration::from_millis(500);

/// How long a batch that was begun may still go on when the reader is to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long a reader waits for news, before it looks by itself.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long a reader waits after a step was not taken, before the shard may be read again.
const LOST_PAUSE: Duration = Duration::from_millis(200);

/// Reads until the lease is gone or everything is to stop. What was begun is ended first, if
/// it ends soon.
pub(super) async fn run<St: Subscriptions>(
    store: St,
    mut reader: Box<dyn Reader<St>>,
    mut lease: watch::Receiver<Lease>,
    mut stop: watch::Receiver<bool>,
    batch_len_max: usize,
) -> Result<(), StoreError> {
    let mut len_max = BATCH_LEN_FIRST.min(batch_len_max);
    while !*stop.borrow() {
        let (is_paused, rate_max) = {
            // The supervisor is gone.
            let Ok(is_new) = lease.has_changed() else {
                return Ok(());
            };
            let lease = lease.borrow_and_update();
            if is_new {
                reader.renew(&lease);
            }
            (lease.is_paused, lease.rate_max)
        };
        let news = store.woken();
        let read = if is_paused {
            Read::Nothing(None)
        } else {
            let limit = rate_max.map_or(len_max, |rate| len_max.min(rate.max(1) as usize));
            let begin = clock::instant();
            let read = tokio::select! {
                read = reader.read(&store, limit) => read?,
                () = stopped(stop.clone()) => return Ok(()),
                () = lost(lease.clone()) => return Ok(()),
            };
            if let Read::Took(len) = read {
                let took = clock::instant().saturating_duration_since(begin);
                len_max = adapted(len_max, len, took, batch_len_max);
            }
            read
        };
        let pause = match read {
            Read::Lost => {
                // A pause, since a shard that is given back at once may be claimed and lost again at once.
                sleep(LOST_PAUSE).await;
                return Ok(());
            }
            Read::Nothing(again_in) => again_in.unwrap_or(LOOK_EVERY),
            Read::Took(len) => match rate_max {
                None => continue,
                Some(rate) => {
                    let len = u32::try_from(len).unwrap_or(u32::MAX);
                    let pause = Duration::from_secs(len.into()) / rate.max(1);
                    tokio::select! {
                        () = sleep(pause) => {}
                        () = reined(lease.clone(), (is_paused, rate_max)) => {}
                        _ = stop.changed() => {}
                    }
                    continue;
                }
            },
        };
        let news = pin!(news);
        tokio::select! {
            () = news, if !is_paused => {}
            () = sleep(pause) => {}
            changed = lease.changed() => if changed.is_err() { return Ok(()) } else { lease.mark_changed() },
            _ = stop.changed() => {}
        }
    }
    Ok(())
}

/// Ends a while after everything is to stop.
async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is also a reason to stop.
    let _ = stop.wait_for(|stop| *stop).await;
    sleep(GRACE).await;
}

/// Ends a while after the lease is gone.
async fn lost(mut lease: watch::Receiver<Lease>) {
    while lease.changed().await.is_ok() {}
    sleep(GRACE).await;
}

/// Ends when the lease is gone, or allows another pace. A mere renewal is no news: it comes more often than a pause may
/// take, and would end each of them.
async fn reined(mut lease: watch::Receiver<Lease>, before: (bool, Option<u32>)) {
    while lease.changed().await.is_ok() {
        let lease = lease.borrow_and_update();
        if (lease.is_paused, lease.rate_max) != before {
            break;
        }
    }
}

/// Larger batches as long as they are full and quick, smaller ones when they take long.
fn adapted(len_max: usize, len: usize, took: Duration, batch_len_max: usize) -> usize {
    if took > BATCH_LONG {
        (len_max / 2).max(1)
    } else if len >= len_max {
        (len_max * 2).min(batch_len_max)
    } else {
        len_max
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BATCH_LEN_FIRST, BATCH_LONG, adapted};

    #[test]
    fn batches_grow_while_they_are_full_and_quick() {
        let grown = |len_max: &usize| Some(adapted(*len_max, *len_max, BATCH_LONG, 1_000));
        let lens: Vec<_> = std::iter::successors(Some(BATCH_LEN_FIRST), grown).take(6).collect();
        assert_eq!(lens, [64, 128, 256, 512, 1_000, 1_000]);
        assert_eq!(adapted(256, 255, BATCH_LONG, 1_000), 256);
    }

    #[test]
    fn batches_shrink_to_one_while_they_take_long() {
        let long = BATCH_LONG + Duration::from_millis(1);
        let shrunk = |len_max: &usize| Some(adapted(*len_max, *len_max, long, 1_000));
        let lens: Vec<_> = std::iter::successors(Some(10), shrunk).take(5).collect();
        assert_eq!(lens, [10, 5, 2, 1, 1]);
    }
}
