//! Business entities as state machines: transitions checked by the compiler, events stored, current state queryable.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod anything;
mod call;
mod clock;
mod declaration;
mod dynamic;
pub mod entity;
mod error;
mod eventer;
mod graph;
mod id;
mod machine;
pub mod store;
pub mod transition;
mod work;

#[cfg(feature = "macros")]
pub use eventer_macros::state_machine;

pub use call::{CallFuture, Dispatching, Sending, Starting};
pub use declaration::{Decision, Decoded, Encoded, Machine, NoCommand, NoContext, Rejected, Storable};
pub use dynamic::{DynEventer, InvalidTransition, ReplayError, replay};
pub use entity::{Entity, Failed};
pub use error::{Corrupt, Error, ErrorKind, NotHandled};
pub use eventer::{Eventer, Pure, Unborn};
pub use graph::{CommandNode, Edge, EventNode, Graph, StateNode};
pub use id::{EntityId, ID_LEN_MAX, InvalidId};
pub use machine::{Allowed, Receipt, Recorded, StateMachine};
pub use store::MemoryStore;
pub use transition::{Bare, OrStay, To};
