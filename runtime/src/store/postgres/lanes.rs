//! Connections: a few of the store's own that are held open, or those of the user's pool.
//!
//! A pool asks a connection whether it is alive before and after each use. That is two round trips more for a commit
//! that takes one; here the commit itself tells.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, Postgres};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::PgError;

/// How long a call that was dropped may keep its connection, until the server has answered.
const DRAIN_MAX: Duration = Duration::from_secs(60);

/// Where connections come from.
#[derive(Clone)]
pub(super) struct Lanes {
    own: Arc<Own>,
    /// The user's pool, if calls take their connections from there.
    shared: Option<PgPool>,
}

/// Connections of the store's own.
struct Own {
    options: PgConnectOptions,
    /// One for each connection that may be there, so that there are never more, whatever callers do.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<PgConnection>>,
    wait_max: Duration,
}

impl Lanes {
    /// At most so many connections, with the options of a pool and its limit of waiting.
    pub(super) fn own(pool: &PgPool, connections_max: usize) -> Self {
        let own = Own {
            options: PgConnectOptions::clone(&pool.connect_options()).disable_statement_logging(),
            permits: Arc::new(Semaphore::new(connections_max)),
            idle: Mutex::default(),
            wait_max: pool.options().get_acquire_timeout(),
        };
        Lanes {
            own: Arc::new(own),
            shared: None,
        }
    }

    /// The connections of a pool.
    pub(super) fn shared(pool: &PgPool) -> Self {
        Lanes {
            shared: Some(pool.clone()),
            ..Self::own(pool, 0)
        }
    }

    /// A connection for one call.
    pub(super) async fn take(&self) -> Result<Lane, PgError> {
        match &self.shared {
            None => self.own.take().await.map(Lane::Own),
            Some(pool) => Ok(Lane::Shared(pool.acquire().await?)),
        }
    }

    /// A new connection beside all others, for who keeps it.
    pub(super) async fn open(&self) -> Result<PgConnection, PgError> {
        self.own.connect().await
    }
}

impl Own {
    async fn take(self: &Arc<Self>) -> Result<OwnLane, PgError> {
        let permit = timeout(self.wait_max, Arc::clone(&self.permits).acquire_owned());
        let Ok(Ok(permit)) = permit.await else {
            return Err(PgError::Busy);
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(OwnLane {
            held: Some((connection, permit)),
            own: Arc::clone(self),
        })
    }

    async fn connect(&self) -> Result<PgConnection, PgError> {
        match timeout(self.wait_max, self.options.connect()).await {
            Ok(connected) => Ok(connected?),
            Err(_) => Err(PgError::Busy),
        }
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn idle(&self) -> MutexGuard<'_, Vec<PgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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

/// A connection while a call has it.
pub(super) enum Lane {
    Own(OwnLane),
    Shared(PoolConnection<Postgres>),
}

pub(super) struct OwnLane {
    held: Option<(PgConnection, OwnedSemaphorePermit)>,
    own: Arc<Own>,
}

impl Lane {
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        match self {
            Lane::Own(lane) => {
                &mut lane
                    .held
                    .as_mut()
                    .expect("a lane holds its connection until it is settled")
                    .0
            }
            Lane::Shared(connection) => connection,
        }
    }

    /// Gives the connection back, or closes it if the call's error says that it is of no more use.
    pub(super) fn settle<T>(self, answer: Result<T, impl Into<PgError>>) -> Result<T, PgError> {
        let answer = answer.map_err(Into::into);
        let spoilt = answer.as_ref().err().is_some_and(PgError::spoils_connection);
        match self {
            Lane::Own(mut lane) => {
                let held = lane.held.take();
                if spoilt {
                    // What happened to one happened to all, if the server was restarted.
                    lane.own.idle().clear();
                } else {
                    lane.own.idle().extend(held.map(|(connection, _permit)| connection));
                }
            }
            Lane::Shared(mut connection) => {
                if spoilt {
                    connection.close_on_drop();
                }
            }
        }
        answer
    }
}

impl Drop for OwnLane {
    /// A dropped call may still be at work on the server. Its connection counts until it is done: were it closed and
    /// another opened instead, callers that give up early could use up all that the server has.
    fn drop(&mut self) {
        let (Some((mut connection, permit)), Ok(runtime)) = (self.held.take(), Handle::try_current()) else {
            return;
        };
        let own = Arc::clone(&self.own);
        runtime.spawn(async move {
            let drained = timeout(DRAIN_MAX, async {
                // The first answer may be the error of the call that was dropped.
                connection.ping().await.is_ok() || connection.ping().await.is_ok()
            });
            if drained.await == Ok(true) {
                own.idle().push(connection);
            }
            drop(permit);
        });
    }
}
