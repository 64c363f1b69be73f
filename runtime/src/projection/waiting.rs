//! `wait_for`: waits until what happened was read.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::answer::Receipt;
use crate::clock::{self, Clock as _, SystemClock};
use crate::store::{GenerationStatus, ReadModels, StoreError, StoreErrorKind};

/// How long who waits waits before it looks again: at first, and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// How long a store may take to tell how far it is, at least, and at most: who waits for less looks once all the same.
const LOOK_MAX: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3_600));

/// Up to where it is waited for: a position, or that of a [`Receipt`]. A call that stored nothing is not waited for.
///
/// ```
/// use eventer::projection::Upto;
///
/// assert_eq!(Upto::from(7).position(), Some(7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upto(Option<u64>);

impl Upto {
    /// The position; none if there is nothing to wait for.
    #[must_use]
    pub fn position(self) -> Option<u64> {
        self.0
    }
}

impl From<u64> for Upto {
    fn from(position: u64) -> Self {
        Upto(Some(position))
    }
}

impl From<&Receipt> for Upto {
    fn from(receipt: &Receipt) -> Self {
        Upto(receipt.position)
    }
}

/// What is waited up to.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no position that can be waited for",
    label = "neither a position nor a receipt",
    note = "give a receipt, as `&receipt`, or its position, which is a `u64`"
)]
pub trait Until: Into<Upto> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Upto>> Until for T {}

/// Why what is waited for was not yet read.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError {
    /// The time is up.
    TimedOut {
        /// The name of the projection, reactor or relay.
        subscription: String,
        /// How far it was read, as far as the store told; 0 if it did not.
        position: u64,
        /// Where it was waited for.
        expected: u64,
    },
    /// The store failed, or there is no such projection in it.
    Store(StoreError),
}

/// The position up to which everything was read for the live generation of a subscription.
pub(crate) async fn position<St: ReadModels>(store: &St, subscription: &str) -> Result<u64, StoreError> {
    let generations = store.generations(subscription).await?;
    let live = generations.iter().find(|it| it.status == GenerationStatus::Live);
    let none = || {
        StoreError::new(
            StoreErrorKind::Refused,
            format!("no worker has read {subscription:?} yet"),
        )
    };
    Ok(live.ok_or_else(none)?.position())
}

/// Waits until a subscription was read up to a position. One that is not there yet is waited for.
pub(crate) async fn wait_for<St: ReadModels>(
    store: &St,
    subscription: &str,
    upto: Upto,
    for_max: Duration,
) -> Result<(), WaitError> {
    let Some(expected) = upto.0 else {
        return Ok(());
    };
    // A steady clock: the time of day may be set while this waits.
    let begin = clock::instant();
    let left = || for_max.saturating_sub(clock::instant().saturating_duration_since(begin));
    let (mut pause, longest) = LOOK_AGAIN;
    let mut at = Ok(0);
    loop {
        let (least, most) = LOOK_MAX;
        // If the store does not answer in time, the last position that it told stands.
        if let Some(told) = within(left().clamp(least, most), position(store, subscription)).await {
            at = match told {
                Err(error) if error.kind() != StoreErrorKind::Refused => return Err(WaitError::Store(error)),
                at => at,
            };
        }
        if at.as_ref().is_ok_and(|position| *position >= expected) {
            return Ok(());
        }
        let left = left();
        if left.is_zero() {
            let position = at.map_err(WaitError::Store)?;
            return Err(WaitError::TimedOut {
                subscription: subscription.to_owned(),
                position,
                expected,
            });
        }
        SystemClock.sleep(pause.min(left)).await;
        pause = (pause * 2).min(longest);
    }
}

/// What a future gives, unless it takes longer than that.
async fn within<T>(time_max: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut late) = (pin!(future), SystemClock.sleep(time_max));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(given) => Poll::Ready(Some(given)),
        Poll::Pending => late.as_mut().poll(cx).map(|()| None),
    })
    .await
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaitError::TimedOut {
                subscription,
                position,
                expected,
            } => write!(
                f,
                "{subscription:?} was read up to position {position}, and was waited for at {expected}"
            ),
            WaitError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WaitError::TimedOut { .. } => None,
            WaitError::Store(error) => error.source(),
        }
    }
}
