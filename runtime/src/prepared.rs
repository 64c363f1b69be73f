//! Calls that are decided and not yet stored.

use std::fmt;
use std::marker::PhantomData;

use crate::answer::Receipt;
use crate::call::{Dispatching, Starting};
use crate::declaration::{Machine, Storable};
use crate::engine::{Asked, text_of};
use crate::error::{Error, ErrorKind};
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::store::{Commit, Committed, History, PayloadHash, Store, StoreError};
use crate::transition::Beginning;

/// A call that is decided and not yet stored: for stores that can take it into a transaction of yours.
///
/// It is made by [`Dispatching::prepare`] and [`Starting::prepare`], on what was stored then. If the entity has moved on
/// when it is stored, that is a conflict, and the call is to be prepared anew.
#[must_use = "nothing is stored yet"]
pub struct Prepared<M: Machine> {
    /// None if there is nothing to store.
    commit: Option<Commit>,
    /// What there is to say if there is nothing to store.
    receipt: Receipt,
    machine: PhantomData<fn() -> M>,
}

impl<M: Storable> Prepared<M> {
    /// What is to be stored; none if the call stores nothing, or was made before under its key.
    #[must_use]
    pub fn commit(&self) -> Option<&Commit> {
        self.commit.as_ref()
    }

    /// The answer to the call, from what a store answered to its commit.
    #[cfg(feature = "postgres")]
    pub(crate) fn answer(&self, committed: Option<(Result<Committed, StoreError>, bool)>) -> Result<Receipt, Error<M>> {
        let (Some(commit), Some((committed, before))) = (&self.commit, committed) else {
            return Ok(self.receipt);
        };
        let sent = Sent::of(commit);
        if let (Ok(Committed::Conflict { place: 0, .. }), 0) = (&committed, sent.expected()) {
            let (machine, id, _) = &sent.about[0];
            return Err(Error::about(machine, id, ErrorKind::AlreadyExists));
        }
        let mut receipt = sent.answer(committed)?;
        receipt.replayed |= before;
        Ok(receipt)
    }
}

impl<M: Machine> fmt::Debug for Prepared<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("machine", &M::NAME)
            .finish_non_exhaustive()
    }
}

impl<M: Storable, St: Store + History> Dispatching<'_, M, St> {
    /// Decides on the call and stores nothing.
    ///
    /// # Errors
    ///
    /// As for the call itself, short of what comes of storing it.
    pub async fn prepare(self) -> Result<Prepared<M>, Error<M>> {
        let (machine, id, input, meta) = self.into_parts();
        machine.prepared(id, true, input, &meta).await
    }
}

impl<M: Storable, L, St: Store + History> Starting<M, L, St> {
    /// Decides on the call and stores nothing.
    ///
    /// # Errors
    ///
    /// As for the call itself, short of what comes of storing it.
    pub async fn prepare(self) -> Result<Prepared<M>, Error<M>> {
        let (machine, id, input, meta) = self.into_parts();
        machine.prepared(&id, false, input, &meta).await
    }
}

impl<M: Storable, St: Store + History> StateMachine<M, St> {
    async fn prepared(
        &self,
        id: &M::Id,
        exists: bool,
        input: Beginning<M>,
        meta: &Meta,
    ) -> Result<Prepared<M>, Error<M>> {
        let text = text_of::<M>(id)?;
        // What is at hand is older when this is stored.
        self.recent().take(id);
        let computed = async {
            let asked = Asked::of(id, &text, meta, &input)?;
            self.computed(&asked, exists, input).await
        };
        let (commit, receipt) = computed.await.map_err(|stopped| stopped.into_error(&text))?;
        Ok(Prepared {
            commit,
            receipt,
            machine: PhantomData,
        })
    }
}

/// What is known of a commit when its answer comes.
pub(crate) struct Sent {
    /// Machine, id and expected version of each entity.
    about: Vec<(&'static str, String, u64)>,
    events_len: u64,
    key: Option<(String, PayloadHash)>,
}

impl Sent {
    pub(crate) fn of(commit: &Commit) -> Self {
        let about = commit.entities();
        let about = about.map(|(machine, id, expected)| (machine, id.to_owned(), expected.map_or(0, |at| at.version)));
        let mut about: Vec<_> = about.collect();
        let key = commit.key.as_ref();
        if about.is_empty() {
            about.extend(key.map(|key| (key.machine, key.id.clone(), key.version)));
        }
        Sent {
            about,
            events_len: commit.changes.first().map_or(0, |change| change.events.len() as u64),
            key: key.map(|key| (key.key.clone(), key.hash)),
        }
    }

    #[cfg(feature = "postgres")]
    fn expected(&self) -> u64 {
        self.about.first().map_or(0, |about| about.2)
    }

    /// The answer to the call that the commit came from.
    pub(crate) fn answer<M: Machine>(self, committed: Result<Committed, StoreError>) -> Result<Receipt, Error<M>> {
        let Some((machine, id, expected)) = self.about.first() else {
            unreachable!("a commit has a change, a guard or a key");
        };
        match committed {
            Ok(Committed::Stored { position }) => Ok(Receipt {
                version: expected + self.events_len,
                position,
                replayed: false,
            }),
            Ok(Committed::Repeated(outcome)) => match self.key {
                Some((_, hash)) if hash == outcome.hash => Ok(outcome.into()),
                key => {
                    let (key, version) = (key.map(|(key, _)| key).unwrap_or_default(), outcome.version);
                    Err(Error::about(machine, id, ErrorKind::KeyReused { key, version }))
                }
            },
            Ok(Committed::Conflict { place, found }) => {
                let (machine, id, expected) = self.about.get(place).unwrap_or(&self.about[0]);
                let expected = *expected;
                Err(Error::about(machine, id, ErrorKind::Conflict { expected, found }))
            }
            Err(error) => Err(Error::about(machine, id, ErrorKind::from_store(error))),
        }
    }
}
