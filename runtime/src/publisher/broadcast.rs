//! Messages to whoever listens in the same process.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::{Envelope, Publisher};
use crate::projection::BoxError;

/// Hands messages to all who listen in the same process. With nobody there, they are gone.
///
/// Who listens and is slower than the rest misses the oldest: [`Lagged`](broadcast::error::RecvError::Lagged) says how
/// many.
///
/// ```
/// use eventer::publisher::Broadcast;
///
/// let broadcast = Broadcast::new(16);
/// let mut received = broadcast.subscribe();
/// assert!(received.try_recv().is_err());
/// // Workers::new(store).relay("live", broadcast.clone())
/// ```
#[derive(Debug, Clone)]
pub struct Broadcast {
    sender: broadcast::Sender<Arc<Envelope>>,
}

impl Broadcast {
    /// Keeps so many messages for those who are slow.
    ///
    /// # Panics
    ///
    /// If that is 0, or more than half of what can be counted.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Broadcast {
            sender: broadcast::channel(capacity).0,
        }
    }

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Envelope>> {
        self.sender.subscribe()
    }
}

impl Publisher for Broadcast {
    async fn publish(&self, envelopes: &[Envelope]) -> Vec<Result<(), BoxError>> {
        let send = |envelope: &Envelope| {
            // An error only means that nobody listens.
            let _ = self.sender.send(Arc::new(envelope.clone()));
            Ok(())
        };
        envelopes.iter().map(send).collect()
    }
}
