//! `Inbox`: what is done once because a message came, however often it comes.

mod message_id;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use crate::answer::Receipt;
use crate::declaration::Kept;
use crate::error::{Error, ErrorKind};
use crate::observation::conflicted;
use crate::preparation::Prepared;
use crate::store::{Committed, InboxEntry, Inboxes, StoreError};

pub use message_id::{InvalidMessage, MessageId};

/// How often it is decided again because an entity moved on meanwhile.
const ATTEMPTS_MAX: u32 = 16;

/// The messages that a consumer received: the effect of each happens once.
///
/// Brokers deliver at least once. An inbox keeps which messages a consumer received, in the transaction of what it did
/// because of them, so that a message that comes again is known. The effect is a call of one of your machines
/// ([`receive`](Self::receive)), or, in Postgres, statements of your own
/// ([`receive_in`](Inbox::receive_in)). What happens elsewhere, such as a letter that is sent, is in no transaction, and
/// may happen twice.
///
/// Each consumer has its own: one message may be of interest to several.
///
/// ```
/// # use eventer::state_machine;
/// use eventer::inbox::{Inbox, MessageId, Received};
/// use eventer::{MemoryStore, StateMachine};
/// #
/// # #[state_machine]
/// # mod stock {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Kept { free: u32 } }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Counted { free: u32 }, Taken }
/// #     #[transition] fn count(event: event::Counted) -> state::Kept { state::Kept { free: event.free } }
/// #     #[transition] fn take(state: &mut state::Kept, _: event::Taken) { state.free -= 1; }
/// # }
/// # use stock::event;
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let stocks = StateMachine::<stock::Machine, _>::new(store.clone());
/// let id = "screws".to_owned();
/// stocks.start(id.clone(), event::Counted { free: 9 }).await?;
///
/// let inbox = Inbox::new(store, "stock")?;
/// // As it came from a broker, which sends it again until it is acknowledged.
/// let message = MessageId::new("/order", "0198f0c2-7e1b-7000-8000-000000000001")?;
/// for is_first in [true, false] {
///     let received = inbox.receive(&message, || stocks.dispatch(&id, event::Taken).prepare()).await?;
///     assert_eq!(received.is_first(), is_first);
/// }
/// let stock::Any::Kept(stock) = stocks.load(&id).await?;
/// assert_eq!(stock.state().free, 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Inbox<St> {
    store: St,
    consumer: String,
}

/// Whether a message came for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a message that came before has had its effect"]
pub enum Received<T = ()> {
    /// It came for the first time, with what came of it.
    First(T),
    /// It came before, and had its effect then: acknowledge it.
    Again,
}

impl<T> Received<T> {
    /// Whether it came for the first time.
    #[must_use]
    pub fn is_first(&self) -> bool {
        matches!(self, Received::First(_))
    }

    /// What came of it, if it came for the first time.
    #[must_use]
    pub fn first(self) -> Option<T> {
        match self {
            Received::First(value) => Some(value),
            Received::Again => None,
        }
    }
}

impl<St> Inbox<St> {
    /// The inbox of a consumer: a name of 1 to 200 bytes without NUL, that of what is done with the messages.
    ///
    /// # Errors
    ///
    /// [`InvalidMessage::Consumer`] for any other name.
    pub fn new(store: St, consumer: impl Into<String>) -> Result<Self, InvalidMessage> {
        let consumer = consumer.into();
        message_id::check_consumer(&consumer)?;
        Ok(Inbox { store, consumer })
    }

    /// The name of the consumer.
    #[must_use]
    pub fn consumer(&self) -> &str {
        &self.consumer
    }

    /// The store.
    pub fn store(&self) -> &St {
        &self.store
    }

    pub(crate) fn entry(&self, message: &MessageId) -> InboxEntry {
        InboxEntry::new(self.consumer.clone(), message.clone())
    }
}

impl<St: Inboxes> Inbox<St> {
    /// Makes a call because of a message, if it came for the first time: the call and the entry in the inbox are stored
    /// together. Of two deliveries at once one does so, and the other waits for it.
    ///
    /// `decide` prepares the call, and stores nothing. It runs again after a conflict, and also for a message that came
    /// before, whose outcome is then thrown away. A call that stores nothing is taken note of as well: the message has had
    /// its effect.
    ///
    /// If the outcome of a call is not known ([`StoreErrorKind::Unknown`](crate::store::StoreErrorKind::Unknown)), do not
    /// acknowledge the message: when it comes again, the inbox knows.
    ///
    /// # Errors
    ///
    /// As for the call. The message is not in the inbox then, and may be delivered again; one whose call is refused for
    /// good is [noted](Self::note), or goes to where you look at such.
    pub async fn receive<M, F, P>(&self, message: &MessageId, mut decide: F) -> Result<Received<Receipt>, Error<M>>
    where
        M: Kept,
        F: FnMut() -> P,
        P: Future<Output = Result<Prepared<M>, Error<M>>>,
    {
        let entry = self.entry(message);
        let mut attempt = 1;
        loop {
            let prepared = match decide().await {
                Ok(prepared) => prepared,
                Err(error) => return self.refused(&entry, error).await,
            };
            let mut is_repeat = false;
            let received = prepared.observed(async {
                let committed = match self.store.receive(&entry, prepared.commit().cloned()).await {
                    Ok(Received::Again) => return Ok(Received::Again),
                    Ok(Received::First(committed)) => Ok(committed),
                    Err(error) => Err(error),
                };
                is_repeat = matches!(committed, Ok(Committed::Repeated(_)));
                prepared.answer(committed).map(Received::First)
            });
            match received.await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS_MAX => {
                    conflicted(M::NAME, attempt);
                    attempt += 1;
                }
                Ok(Received::First(receipt)) if is_repeat => {
                    // The call was made before under its key, so only the entry of the message is left to store.
                    let noted = self.store.receive(&entry, None).await;
                    let (Received::First(_) | Received::Again) = noted.map_err(|error| prepared.failed(error))?;
                    return Ok(Received::First(receipt));
                }
                received => return received,
            }
        }
    }

    /// Takes note of a message that has no effect, or whose effect can be repeated: of one that is not of interest, or is
    /// refused for good.
    ///
    /// # Errors
    ///
    /// What the store reports.
    pub async fn note(&self, message: &MessageId) -> Result<Received, StoreError> {
        let received = self.store.receive(&self.entry(message), None).await?;
        Ok(match received {
            Received::First(_) => Received::First(()),
            Received::Again => Received::Again,
        })
    }

    /// Whether a message is in the inbox. It may come into it at any time, so this spares work, and decides nothing.
    ///
    /// # Errors
    ///
    /// What the store reports.
    pub async fn has(&self, message: &MessageId) -> Result<bool, StoreError> {
        self.store.was_received(&self.entry(message)).await
    }

    /// Forgets messages that this consumer received longer ago than that, the oldest first, and tells how many; at most
    /// `len_max`, so call it until it forgets fewer.
    ///
    /// A message that comes again after it was forgotten is the first: keep them for longer than your broker delivers
    /// anything again.
    ///
    /// # Errors
    ///
    /// What the store reports.
    pub async fn forget(&self, older_than: Duration, len_max: usize) -> Result<usize, StoreError> {
        self.store.forget(&self.consumer, older_than, len_max).await
    }

    /// A call that is refused because it was made before is no error.
    async fn refused<M: Kept>(&self, entry: &InboxEntry, error: Error<M>) -> Result<Received<Receipt>, Error<M>> {
        if matches!(error.kind(), ErrorKind::Store(_) | ErrorKind::Unknown(_)) {
            return Err(error);
        }
        match self.store.was_received(entry).await {
            Ok(true) => Ok(Received::Again),
            Ok(false) => Err(error),
            Err(failed) => Err(Error::new(error.id(), ErrorKind::from_store(failed))),
        }
    }
}

impl<St: Clone> Clone for Inbox<St> {
    fn clone(&self) -> Self {
        Inbox {
            store: self.store.clone(),
            consumer: self.consumer.clone(),
        }
    }
}

impl<St> fmt::Debug for Inbox<St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("consumer", &self.consumer)
            .finish_non_exhaustive()
    }
}
