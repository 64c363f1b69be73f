//! Calls that are decided and not yet stored.

use std::fmt;
use std::marker::PhantomData;
use std::pin::pin;

use crate::answer::Receipt;
use crate::call::{Dispatching, Starting};
use crate::declaration::{Kept, Machine};
use crate::engine::{Asked, Sent, Stopped};
use crate::error::{Error, ErrorKind};
use crate::id::EntityId;
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::observation::{Call, Ended, Input, observed};
use crate::store::{Commit, Committed, History, Store, StoreError};
use crate::transition::Beginning;

/// A call that is decided and not yet stored: for stores that can take it into a transaction of yours.
///
/// It is made by [`Dispatching::prepare`] and [`Starting::prepare`], on what was stored then. If the entity has moved on
/// when it is stored, that is a conflict, and the call is to be prepared anew.
#[must_use = "nothing is stored yet"]
pub struct Prepared<M: Machine> {
    id: Box<str>,
    /// `None` if the call stores nothing.
    commit: Option<Commit>,
    /// The answer of a call that stores nothing.
    receipt: Receipt,
    machine: PhantomData<fn() -> M>,
}

impl<M: Kept> Prepared<M> {
    /// What is to be stored; none if the call stores nothing, or was found to have been made before under its key.
    #[must_use]
    pub fn commit(&self) -> Option<&Commit> {
        self.commit.as_ref()
    }

    /// Has its commit put into a transaction, and tells what that means for the call: for adapters of stores. A call that
    /// stores nothing is answered at once.
    ///
    /// # Errors
    ///
    /// As for the call itself, of what comes of storing it.
    pub async fn stored_by<'a, F, S>(&'a self, store: F) -> Result<Receipt, Error<M>>
    where
        F: FnOnce(&'a Commit) -> S,
        S: Future<Output = Result<Committed, StoreError>>,
    {
        match &self.commit {
            Some(commit) => self.observed(async { self.answer(store(commit).await) }).await,
            None => Ok(self.receipt),
        }
    }

    /// Shows how it is stored, as a call of its own.
    pub(crate) async fn observed<F: Future<Output: Ended>>(&self, storing: F) -> F::Output {
        let commit = self.commit.as_ref();
        let event = commit.and_then(|commit| commit.changes.first()?.events.first());
        let call = Call::of::<M>("store", &self.id, Input::Named(event.map_or("", |event| event.name)));
        observed(call, pin!(storing)).await
    }

    /// The answer to the call, by what came of its commit; a call that stores nothing has its answer already.
    pub(crate) fn answer(&self, committed: Result<Committed, StoreError>) -> Result<Receipt, Error<M>> {
        let Some(commit) = &self.commit else {
            return committed.map(|_| self.receipt).map_err(|error| self.failed(error));
        };
        let begins = commit.changes.first().is_some_and(|change| change.expected.is_none());
        let answered = match committed {
            Ok(Committed::Conflict { place: 0, .. }) if begins => Err(ErrorKind::AlreadyExists.into()),
            Ok(committed) => Sent::of(commit).answer(&committed),
            Err(error) => return Err(self.failed(error)),
        };
        answered.map_err(|stopped: Box<Stopped<M>>| stopped.into_error(&self.id))
    }

    /// A failure of the store to keep it.
    pub(crate) fn failed(&self, error: StoreError) -> Error<M> {
        Error::new(&self.id, ErrorKind::from_store(error))
    }
}

impl<M: Machine> fmt::Debug for Prepared<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("machine", &M::NAME)
            .finish_non_exhaustive()
    }
}

impl<M: Kept, St: Store + History> Dispatching<'_, M, St> {
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

impl<M: Kept, L, St: Store + History> Starting<M, L, St> {
    /// Decides on the call and stores nothing.
    ///
    /// Nothing is loaded to begin a life, so its [key](Starting::idempotent) is looked for only where the call would fail.
    /// A repeat that could begin once more is found to be one when it is stored.
    ///
    /// # Errors
    ///
    /// As for the call itself, short of what comes of storing it.
    pub async fn prepare(self) -> Result<Prepared<M>, Error<M>> {
        let (machine, id, input, meta) = self.into_parts();
        machine.prepared(&id, false, input, &meta).await
    }
}

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    async fn prepared(
        &self,
        id: &M::Id,
        exists: bool,
        input: Beginning<M>,
        meta: &Meta,
    ) -> Result<Prepared<M>, Error<M>> {
        let text = id.to_text();
        // A state at hand will be older than what is stored once this call is.
        self.cache().forget(id);
        let call = Call::of::<M>("prepare", &text, Input::of(&input));
        let computed = {
            let computed = pin!(async {
                let asked = Asked::of(id, &text, meta, &input)?;
                self.computed(&asked, exists, input).await
            });
            observed(call, computed).await
        };
        let (commit, receipt) = computed.map_err(|stopped| stopped.into_error(&text))?;
        Ok(Prepared {
            id: text.into(),
            commit,
            receipt,
            machine: PhantomData,
        })
    }
}
