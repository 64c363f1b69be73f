//! The bell: how readers hear that something was stored.
//!
//! Who waits in this process hears at once. Other processes are told by a notification, for which the server has one lock
//! that whoever sends holds until the end of the transaction: so no commit sends one, but the process does after them, and
//! at most so often. It may be lost, and a pooler in transaction mode delivers none: who waits looks again after a while.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep_until, timeout};

use super::super::PgStore;
use super::super::commit::ANSWER_MAX;
use super::super::reach::Reach;
use super::super::reads::in_time;

/// The channel of all stores in a database; the payload is the name of the schema that is meant.
const CHANNEL: &str = "eventer";

/// How often other processes are told, at most.
const TELL_EVERY: Duration = Duration::from_millis(10);

/// How long it is not looked again whether there are subscriptions. Who makes the first one meanwhile looks by itself.
const QUIET: Duration = Duration::from_secs(10);

/// How long a reader waits while other processes are heard.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// How long a reader waits while other processes are not heard.
const DEAF_WAIT_MAX: Duration = Duration::from_millis(100);

/// How long a listener may take to connect.
const CONNECT_MAX: Duration = Duration::from_secs(30);

pub(in super::super) struct Bell {
    heard: Arc<Heard>,
    telling: Telling,
    /// Listens for other processes; it ends when its connection is lost, and with this.
    listener: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Heard {
    stored: Notify,
    /// Whether other processes would be heard now.
    is_listening: AtomicBool,
}

struct Telling {
    /// Whether a notification to other processes is about to be sent.
    is_owed: AtomicBool,
    times: Mutex<Times>,
}

struct Times {
    last: Option<Instant>,
    quiet_until: Instant,
}

impl Default for Bell {
    fn default() -> Self {
        Bell {
            heard: Arc::default(),
            telling: Telling {
                is_owed: AtomicBool::new(false),
                times: Mutex::new(Times {
                    last: None,
                    quiet_until: Instant::now() + QUIET,
                }),
            },
            listener: Mutex::default(),
        }
    }
}

impl Bell {
    /// Somebody may listen, or nobody can, since there is no subscription.
    pub(in super::super) fn expect_listeners(&self, there_may_be: bool) {
        let now = Instant::now();
        locked(&self.telling.times).quiet_until = if there_may_be { now } else { now + QUIET };
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        if let Some(listener) = locked(&self.listener).take() {
            listener.abort();
        }
    }
}

/// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PgStore {
    /// Says that something was stored.
    pub(in super::super) fn ring(&self) {
        let bell = &self.inner.bell;
        bell.heard.stored.notify_waiters();
        if bell.telling.is_owed.swap(true, Ordering::AcqRel) {
            return;
        }
        let owed = Owed(self.clone());
        let is_quiet = locked(&bell.telling.times).quiet_until > Instant::now();
        if let (false, Ok(runtime)) = (is_quiet, Handle::try_current()) {
            runtime.spawn(owed.tell());
        }
    }

    /// Ends when something was stored since this was called, or after a while.
    pub(super) fn rung(&self) -> impl Future<Output = ()> + Send {
        // `notified` hears of everything from this line on, before the future is first polled.
        let stored = self.inner.bell.heard.stored.notified();
        async move {
            let wait_max = if self.listens() { WAIT_MAX } else { DEAF_WAIT_MAX };
            // After the time is up the caller looks, as if it had been woken.
            timeout(wait_max, stored).await.unwrap_or_default();
        }
    }

    /// Whether other processes are heard; if not, begins to listen, where that is of use.
    fn listens(&self) -> bool {
        if self.inner.lanes.reach() == Reach::Transaction {
            return false;
        }
        let bell = &self.inner.bell;
        if bell.heard.is_listening.load(Ordering::Acquire) {
            return true;
        }
        let mut listener = locked(&bell.listener);
        if listener.as_ref().is_none_or(JoinHandle::is_finished) {
            let (heard, options) = (Arc::clone(&bell.heard), self.inner.lanes.options());
            let schema = self.inner.schema.name().to_owned();
            *listener = Some(tokio::spawn(listen(heard, options, schema)));
        }
        false
    }
}

/// A notification to other processes that is still to be sent; it covers everything that is stored until then.
struct Owed(PgStore);

impl Drop for Owed {
    fn drop(&mut self) {
        self.0.inner.bell.telling.is_owed.store(false, Ordering::Release);
    }
}

impl Owed {
    async fn tell(self) {
        let store = self.0.clone();
        let times = &store.inner.bell.telling.times;
        let last = locked(times).last;
        if let Some(last) = last {
            sleep_until((last + TELL_EVERY).into()).await;
        }
        locked(times).last = Some(Instant::now());
        // Dropped here: what is stored from now on is told by the next notification.
        drop(self);
        let Ok(mut lane) = store.inner.lanes.take().await else {
            return;
        };
        let query = sqlx::query(store.inner.subscriptions.tell.sql())
            .bind(CHANNEL)
            .bind(store.inner.schema.name());
        let told = in_time(timeout(ANSWER_MAX, lane.fetch_all(query)).await);
        // If it fails, those who listen look by themselves.
        if let Ok(rows) = lane.settle(told)
            && rows.is_empty()
        {
            store.inner.bell.expect_listeners(false);
        }
    }
}

/// Listens until the connection is lost.
async fn listen(heard: Arc<Heard>, options: PgConnectOptions, schema: String) {
    // A listener wants a pool, which is its own here: one connection of the user's would be gone for good.
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
    let connecting = async {
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok::<_, sqlx::Error>(listener)
    };
    let Ok(Ok(mut listener)) = timeout(CONNECT_MAX, connecting).await else {
        return;
    };
    listener.eager_reconnect(false);
    let listening = Listening::new(heard);
    // Notifications from before this connection were not heard, so everybody looks once.
    listening.0.stored.notify_waiters();
    while let Ok(Some(notification)) = listener.try_recv().await {
        if notification.payload() == schema {
            listening.0.stored.notify_waiters();
        }
    }
}

/// Marks that somebody listens, for as long as it lives.
struct Listening(Arc<Heard>);

impl Listening {
    fn new(heard: Arc<Heard>) -> Self {
        heard.is_listening.store(true, Ordering::Release);
        Listening(heard)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.is_listening.store(false, Ordering::Release);
        // Those who wait are woken, as they chose a long wait while somebody listened.
        self.0.stored.notify_waiters();
    }
}
