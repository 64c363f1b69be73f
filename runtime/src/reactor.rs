//! `Reactor`: what is done outside the store because something happened.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::declaration::{Machine, Storable};
use crate::diagnostics::argument::SomeMachine;
use crate::projection::{BoxError, Happened, Route, Routes, happened};

/// Does something because something happened: sends a mail, calls a service.
///
/// [`Workers`](crate::Workers) call it after the commit, at least once for each event, in the order of each entity's
/// events; after a crash some come again, so what it does is to be harmless when it is done twice: the
/// [id of the event](crate::Recorded::event_id) tells that it is the same. It hears of what happens from when it was first
/// started, not of what was before. What fails is tried again with longer and longer pauses, and then parked with the
/// later events of the same entity, until somebody looks at it.
///
/// ```
/// # use eventer::state_machine;
/// use eventer::projection::{Happened, BoxError};
/// use eventer::reactor::{Reactor, Reacting, ReactsTo};
/// #
/// # #[state_machine]
/// # mod order {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Placed }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed }
/// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
/// # }
///
/// struct Mail;
///
/// impl Reactor for Mail {
///     const NAME: &'static str = "mail";
///
///     fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
///         reacting.events::<order::Machine>(&["Placed"])
///     }
/// }
///
/// impl ReactsTo<order::Machine> for Mail {
///     async fn react(&self, happened: &Happened<order::Machine>) -> Result<(), BoxError> {
///         println!("order {} is placed", happened.id);
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no reactor",
    label = "does not implement `Reactor`",
    note = "implement `eventer::reactor::Reactor` for it; a projection goes to `project`, and a publisher to `relay`"
)]
pub trait Reactor: Send + Sync + Sized + 'static {
    /// Its name, which no other subscription of the store has: 1 to 200 bytes, no NUL.
    const NAME: &'static str;

    /// Into how many shards it is divided when it is first started, by the ids of entities: so many events can be worked on
    /// at a time.
    const SHARDS: u16 = 1;

    /// Names what it follows.
    fn follow(reacting: Reacting<Self>) -> Reacting<Self>;
}

/// A reactor that follows the machine `M`.
#[diagnostic::on_unimplemented(
    message = "reactor `{Self}` does not say what it does with the events of `{M}`",
    label = "`{Self}` does not implement `ReactsTo<{M}>`",
    note = "write `impl ReactsTo<{M}> for {Self}`, or follow only machines for which there is one"
)]
pub trait ReactsTo<M: Machine>: Reactor {
    /// Does what is to be done.
    ///
    /// The future may be dropped when the process ends, and the event comes again then.
    ///
    /// # Errors
    ///
    /// Whatever kept it from being done.
    fn react(&self, happened: &Happened<M>) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// What a reactor follows: machines, or some of their events.
pub struct Reacting<R: Reactor> {
    routes: Routes<Box<dyn Reaction<R>>>,
}

/// An event that a reactor follows, whichever machine it is of.
pub(crate) trait Reaction<R>: Send + Sync {
    fn react<'a>(&'a self, reactor: &'a R) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;
}

impl<M: Machine, R: ReactsTo<M>> Reaction<R> for Happened<M>
where
    M::Id: Send + Sync,
    M::Event: Send + Sync,
{
    fn react<'a>(&'a self, reactor: &'a R) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>> {
        Box::pin(reactor.react(self))
    }
}

impl<R: Reactor> Reacting<R> {
    pub(crate) fn of() -> Routes<Box<dyn Reaction<R>>> {
        R::follow(Reacting { routes: Routes::new() }).routes
    }

    /// Follows all events of the machine `M`.
    #[must_use]
    pub fn machine<M>(self) -> Self
    where
        M: SomeMachine<Itself: Storable>,
        R: ReactsTo<M::Itself>,
    {
        self.events::<M>(&[])
    }

    /// Follows those events of the machine `M` that have one of these stored names.
    ///
    /// A name that the machine does not have is reported when workers are to start the reactor.
    #[must_use]
    pub fn events<M>(mut self, names: &[&str]) -> Self
    where
        M: SomeMachine<Itself: Storable>,
        R: ReactsTo<M::Itself>,
    {
        let route: Route<Box<dyn Reaction<R>>> = |logged| Ok(Box::new(happened::<M::Itself>(logged)?));
        self.routes.add::<M::Itself>(names, route);
        self
    }
}

impl<R: Reactor> fmt::Debug for Reacting<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reacting").field(self.routes.filter()).finish()
    }
}
