//! Connections: a few of the store's own that are held open, or those of the user's pool.
//!
//! A pool asks a connection whether it is alive before and after each use. That is two round trips more for a commit
//! that takes one; here the commit itself tells.

mod lane;

pub(super) use lane::Lane;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, PgPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::PgError;
use super::reach::{ISOLATION, Reach};
use crate::clock;
use lane::Held;

/// How long a call may wait for a lock of another transaction, if the user set nothing else. Twice that is less than an
/// answer may take, as a call behind others waits first for its turn: so the server ends the wait, and the session is
/// free again.
const LOCK_TIMEOUT: &str = "13s";

/// Where connections come from.
#[derive(Clone)]
pub(super) struct Lanes {
    own: Arc<Own>,
    /// The user's pool, if calls take their connections from there.
    shared: Option<PgPool>,
    reach: Reach,
}

/// Connections of the store's own.
struct Own {
    options: PgConnectOptions,
    /// The options that connections for calls are opened with.
    options_for_calls: PgConnectOptions,
    /// A permit for each connection that may be open, so that there are never more.
    permits: Arc<Semaphore>,
    /// A permit for each connection that is left to a call whose answer stays away.
    spare: Arc<Semaphore>,
    idle: Mutex<Vec<PgConnection>>,
    wait_max: Duration,
    /// When a reader of the log was answered last: those who wait for their turn look here.
    read_at: Mutex<Option<Instant>>,
}

impl Lanes {
    /// At most so many connections, with the options of a pool and its limit of waiting.
    pub(super) fn own(pool: &PgPool, connections_max: usize, reach: Reach) -> Self {
        let options = PgConnectOptions::clone(&pool.connect_options()).disable_statement_logging();
        let options = match reach {
            Reach::Session => options.options([ISOLATION]),
            // Poolers refuse a setting that they do not know how to keep for a client.
            Reach::Transaction => options.extra_float_digits(None).statement_cache_capacity(0),
        };
        let own = Own {
            options_for_calls: with_lock_timeout(options.clone(), reach),
            options,
            permits: Arc::new(Semaphore::new(connections_max)),
            spare: Arc::new(Semaphore::new(connections_max)),
            idle: Mutex::default(),
            wait_max: pool.options().get_acquire_timeout(),
            read_at: Mutex::default(),
        };
        Lanes {
            own: Arc::new(own),
            shared: None,
            reach,
        }
    }

    /// The connections of a pool.
    pub(super) fn shared(pool: &PgPool, reach: Reach) -> Self {
        Lanes {
            shared: Some(pool.clone()),
            ..Self::own(pool, 0, reach)
        }
    }

    /// What lies between these connections and the server.
    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// How long a caller waits for a connection.
    pub(super) fn wait_max(&self) -> Duration {
        self.own.wait_max
    }

    /// Notes that a reader of the log was answered.
    pub(super) fn note_read(&self) {
        *self.own.read_at() = Some(clock::instant());
    }

    /// When a reader of the log was answered last.
    pub(super) fn read_at(&self) -> Option<Instant> {
        *self.own.read_at()
    }

    /// The options that connections are opened with.
    pub(super) fn options(&self) -> PgConnectOptions {
        self.own.options.clone()
    }

    /// A connection for one call.
    pub(super) async fn take(&self) -> Result<Lane, PgError> {
        let held = match &self.shared {
            None => self.own.take().await?,
            Some(pool) => Held::Shared(Box::pin(pool.acquire()).await?),
        };
        Ok(Lane {
            held: Some(held),
            reach: self.reach,
            has_begun: false,
            is_given_up: false,
        })
    }

    /// A new connection beside all others, for who keeps it.
    pub(super) async fn open(&self) -> Result<PgConnection, PgError> {
        self.own.connect(&self.own.options).await
    }
}

/// Options with which the server ends what waits too long for a lock. A pooler would refuse them; others may have said how
/// long they want to wait.
fn with_lock_timeout(options: PgConnectOptions, reach: Reach) -> PgConnectOptions {
    let is_it = |word: &str| {
        let name = word.trim_start_matches("-c").trim_start_matches("--").replace('-', "_");
        name.starts_with("lock_timeout")
    };
    let is_said = options
        .get_options()
        .is_some_and(|said| said.split_whitespace().any(is_it));
    match reach {
        Reach::Session if !is_said => options.options([("lock_timeout", LOCK_TIMEOUT)]),
        Reach::Session | Reach::Transaction => options,
    }
}

impl Own {
    async fn take(self: &Arc<Self>) -> Result<Held, PgError> {
        // A free permit is taken without a timer; the semaphore has none free while others wait.
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => Box::pin(self.permit()).await?,
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Box::pin(self.connect(&self.options_for_calls)).await?,
        };
        Ok(Held::Own {
            connection,
            permit,
            own: Arc::clone(self),
        })
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, PgError> {
        let permit = timeout(self.wait_max, Arc::clone(&self.permits).acquire_owned());
        permit.await.ok().and_then(Result::ok).ok_or(PgError::Busy)
    }

    async fn connect(&self, options: &PgConnectOptions) -> Result<PgConnection, PgError> {
        match timeout(self.wait_max, options.connect()).await {
            Ok(connected) => Ok(connected?),
            Err(_) => Err(PgError::Silent { after: self.wait_max }),
        }
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn idle(&self) -> MutexGuard<'_, Vec<PgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.read_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Lanes");
        match &self.shared {
            None => debug.field("free", &self.own.permits.available_permits()),
            Some(pool) => debug.field("shared", pool),
        };
        debug.finish_non_exhaustive()
    }
}
