//! Links, and what `#[link]` hooks return.

use std::borrow::Cow;
use std::fmt;

use crate::declaration::{Kept, Machine, Storable};
use crate::effects::{Cause, Effect, Effects};
use crate::error::{Corrupt, Error, ErrorKind};
use crate::id::EntityId;
use crate::store::Snapshot;
use crate::transition::{EventOf, Initial};
use crate::work::{Due, Lived, Unit};

/// An event on an entity of the machine `T`, in the same commit as the transition that asks for it.
///
/// `#[link]` hooks return it. Nothing happens when it is made: the engine loads the entity, applies the event and commits
/// both together or neither.
///
/// ```
/// use eventer::{Link, state_machine};
///
/// #[state_machine(id = u64)]
/// mod payment {
///     #[state]
///     pub enum State {
///         Due { cents: u32 },
///         #[terminal]
///         Paid,
///     }
///
///     #[event]
///     pub enum Event {
///         Demanded { cents: u32 },
///         Paid,
///     }
///
///     #[transition]
///     fn demand(event: event::Demanded) -> state::Due {
///         state::Due { cents: event.cents }
///     }
///
///     #[transition]
///     fn pay(_: state::Due, _: event::Paid) -> state::Paid {
///         state::Paid
///     }
/// }
///
/// let link = Link::start(7_u64, payment::event::Demanded { cents: 250 });
/// assert_eq!(format!("{link:?}"), r#"Link { machine: "payment", id: "7", event: "Demanded", begins: true }"#);
/// let link: Link<payment::Machine> = Link::to(7_u64, payment::event::Paid);
/// assert_eq!(format!("{link:?}"), r#"Link { machine: "payment", id: "7", event: "Paid", begins: false }"#);
/// ```
#[must_use = "a link does nothing unless a `#[link]` hook returns it"]
pub struct Link<T: Machine> {
    id: T::Id,
    event: T::Event,
    begins: bool,
}

impl<T: Machine> Link<T> {
    /// Begins the life of the entity `id`. The commit fails if it lives already.
    pub fn start(id: impl Into<T::Id>, event: impl Initial<Machine = T>) -> Self {
        Link {
            id: id.into(),
            event: event.into(),
            begins: true,
        }
    }

    /// Applies an event to the entity `id`, which must be there. The commit fails if its state does not take the event.
    pub fn to<E>(id: impl Into<T::Id>, event: E) -> Self
    where
        T::Event: EventOf<E>,
    {
        Link {
            id: id.into(),
            event: T::Event::event(event),
            begins: false,
        }
    }
}

// Events need not be `Debug`; which one it is tells enough.
impl<T: Machine> fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("machine", &T::NAME)
            .field("id", &self.id.to_text())
            .field("event", &T::GRAPH.event_name(T::event_index(&self.event)))
            .field("begins", &self.begins)
            .finish()
    }
}

/// A link to an entity of whichever machine.
pub(crate) trait AnyLink: Send {
    /// The stored name of the machine.
    fn machine(&self) -> &'static str;

    /// The text of the entity's id, not checked yet.
    fn id(&self) -> Cow<'_, str>;

    /// Applies the event to the entity as it was loaded, with all that follows from it.
    fn follow(self: Box<Self>, text: &str, loaded: Option<Snapshot>, unit: &mut Unit<'_>) -> Result<(), Unfollowed>;
}

/// Why a link came to nothing.
pub(crate) enum Unfollowed {
    /// What the hook asked for cannot be done.
    Asked(Cause),
    // The link can be followed, but the entity, or what follows from the event, failed.
    Corrupt(Corrupt),
    Unencodable {
        name: &'static str,
        source: Cause,
    },
    HookFailed {
        hook: &'static str,
        event: &'static str,
        source: Cause,
    },
    ChainTooLong {
        chain: Vec<&'static str>,
    },
}

impl Unfollowed {
    fn of<T: Kept>(id: &str, kind: ErrorKind<T::Refusal>) -> Self {
        match kind {
            ErrorKind::Corrupt(corrupt) => Unfollowed::Corrupt(corrupt),
            ErrorKind::Unencodable { name, source } => Unfollowed::Unencodable { name, source },
            ErrorKind::HookFailed { hook, event, source } => Unfollowed::HookFailed { hook, event, source },
            ErrorKind::ChainTooLong { chain } => Unfollowed::ChainTooLong { chain },
            asked => Unfollowed::Asked(Error::<T>::new(id, asked).into()),
        }
    }

    /// The kind of error of the call, about the entity; or why what the hook asked for cannot be done.
    pub(crate) fn into_kind<R>(self) -> Result<ErrorKind<R>, Cause> {
        Ok(match self {
            Unfollowed::Asked(source) => return Err(source),
            Unfollowed::Corrupt(corrupt) => ErrorKind::Corrupt(corrupt),
            Unfollowed::Unencodable { name, source } => ErrorKind::Unencodable { name, source },
            Unfollowed::HookFailed { hook, event, source } => ErrorKind::HookFailed { hook, event, source },
            Unfollowed::ChainTooLong { chain } => ErrorKind::ChainTooLong { chain },
        })
    }
}

impl<T: Kept> AnyLink for Link<T> {
    fn machine(&self) -> &'static str {
        T::NAME
    }

    fn id(&self) -> Cow<'_, str> {
        self.id.to_text()
    }

    fn follow(self: Box<Self>, text: &str, loaded: Option<Snapshot>, unit: &mut Unit<'_>) -> Result<(), Unfollowed> {
        let Link { id, event, begins } = *self;
        let before = match (loaded, begins) {
            (None, true) => Ok(None),
            (Some(_), true) => Err(ErrorKind::AlreadyExists),
            (None, false) => Err(ErrorKind::NotFound),
            (Some(snapshot), false) => Lived::<T>::read(snapshot).map(Some).map_err(ErrorKind::Corrupt),
        };
        let followed = before.and_then(|mut lived| unit.apply::<T>(&id, text, &mut lived, Due::one(event)));
        followed.map_err(|kind| Unfollowed::of::<T>(text, kind))
    }
}

/// What a `#[link]` hook returns: a link, and `Option`, `Vec` and `Result` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no link",
    label = "a `#[link]` hook returns links to other entities",
    note = "return `Link<payment::Machine>`, or an `Option`, `Vec` or `Result` of it"
)]
pub trait Linked {
    /// Records the links.
    fn link(self, hook: &'static str, effects: &mut Effects);
}

impl<T: Storable> Linked for Link<T> {
    fn link(self, hook: &'static str, effects: &mut Effects) {
        let link = Box::new(self);
        effects.record(Effect::Link { hook, link });
    }
}

impl<T: Linked> Linked for Option<T> {
    fn link(self, hook: &'static str, effects: &mut Effects) {
        if let Some(it) = self {
            it.link(hook, effects);
        }
    }
}

impl<T: Linked> Linked for Vec<T> {
    fn link(self, hook: &'static str, effects: &mut Effects) {
        for it in self {
            it.link(hook, effects);
        }
    }
}

impl<T: Linked, E: std::error::Error + Send + Sync + 'static> Linked for Result<T, E> {
    fn link(self, hook: &'static str, effects: &mut Effects) {
        match self {
            Ok(it) => it.link(hook, effects),
            Err(error) => effects.fail(hook, Box::new(error)),
        }
    }
}
