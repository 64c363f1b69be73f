//! `Following`: which machines and events a projection follows, and how they are read.

use std::fmt;

use super::fact::Fact;
use super::{BoxError, Follows, Projection, happened};
use crate::declaration::{Machine, Storable};
use crate::diagnostics::argument::SomeMachine;
use crate::id::InvalidId;
use crate::store::{EventFilter, LoggedEvent, UnknownEvent, Unreadable};
use crate::worker::guarded;

/// Reads an event of one machine.
pub(crate) type Route<T> = fn(LoggedEvent) -> Result<T, Unreadable>;

/// An event, with the text of the key of its view.
pub(crate) type Placed<P> = (String, Box<dyn Fact<P>>);

/// What a projection follows: machines, or some of their events.
pub struct Following<P: Projection> {
    routes: Routes<Box<dyn Fact<P>>>,
}

/// The machines that are followed, and how their events are read.
pub(crate) struct Routes<T> {
    filter: EventFilter,
    by_machine: Vec<(&'static str, Route<T>)>,
}

impl<T> Routes<T> {
    pub(crate) fn new() -> Self {
        Routes {
            filter: EventFilter::default(),
            by_machine: Vec::new(),
        }
    }

    /// Follows events of a machine; all of them if none is named.
    pub(crate) fn add<M: Machine>(&mut self, events: &[&str], route: Route<T>) {
        let machine = M::NAME;
        self.filter.follow_of::<M>(events);
        if !self.by_machine.iter().any(|(known, _)| *known == machine) {
            self.by_machine.push((machine, route));
        }
    }

    pub(crate) fn filter(&self) -> &EventFilter {
        &self.filter
    }

    /// What is followed and is not there.
    pub(crate) fn unknown(&self) -> Option<&UnknownEvent> {
        self.filter.unknown.first()
    }

    /// Whether nothing at all is followed.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_machine.is_empty()
    }

    /// Reads an event; `None` if its machine is not followed.
    pub(crate) fn read(&self, logged: LoggedEvent) -> Option<Result<T, Unreadable>> {
        let route = self.by_machine.iter().find(|(machine, _)| *machine == logged.machine);
        route.map(|(_, route)| route(logged))
    }
}

impl<P: Projection> Routes<Box<dyn Fact<P>>> {
    /// Reads an event, and asks for the view that it belongs to; `None` if it belongs to none.
    pub(crate) fn placed(&self, projection: &P, logged: LoggedEvent) -> Result<Option<Placed<P>>, BoxError> {
        guarded(|| {
            let Some(fact) = self.read(logged).transpose()? else {
                return Ok(None);
            };
            let Some(key) = fact.key(projection) else {
                return Ok(None);
            };
            InvalidId::check(&key).map_err(UnusableKey)?;
            Ok(Some((key, fact)))
        })
    }
}

/// The key of a view that no store takes.
#[derive(Debug)]
struct UnusableKey(InvalidId);

impl<P: Projection> Following<P> {
    /// What a projection follows.
    pub(crate) fn of() -> Routes<Box<dyn Fact<P>>> {
        P::follow(Following { routes: Routes::new() }).routes
    }

    /// Follows all events of the machine `M`.
    #[must_use]
    pub fn machine<M>(self) -> Self
    where
        M: SomeMachine<Itself: Storable>,
        P: Follows<M::Itself>,
    {
        self.events::<M>(&[])
    }

    /// Follows those events of the machine `M` that have one of these stored names.
    ///
    /// A name that the machine does not have is reported when workers are to read the projection.
    #[must_use]
    pub fn events<M>(mut self, names: &[&str]) -> Self
    where
        M: SomeMachine<Itself: Storable>,
        P: Follows<M::Itself>,
    {
        let route: Route<Box<dyn Fact<P>>> = |logged| Ok(Box::new(happened::<M::Itself>(logged)?));
        self.routes.add::<M::Itself>(names, route);
        self
    }
}

impl<P: Projection> fmt::Debug for Following<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Following").field(&self.routes.filter).finish()
    }
}

impl fmt::Display for UnusableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key of its view has 1 to 1,024 bytes and no NUL, and this one has not")
    }
}

impl std::error::Error for UnusableKey {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
