//! Business entities as state machines: transitions checked by the compiler, events stored, current state queryable.
//!
//! A machine is a module: an enum of states, an enum of events, and one function for each transition. From it
//! [`#[state_machine]`](macro@state_machine) makes a type for each state and event, and the compiler refuses every
//! transition that the machine does not have.
//!
//! ```
//! use eventer::{Eventer, MemoryStore, StateMachine, state_machine};
//!
//! #[state_machine]
//! pub mod account {
//!     use serde::{Deserialize, Serialize};
//!
//!     #[state]
//!     #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
//!     pub enum State {
//!         Open { owner: String },
//!         #[terminal]
//!         Closed,
//!     }
//!
//!     #[event]
//!     #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
//!     pub enum Event {
//!         Opened { owner: String },
//!         Updated { owner: String },
//!         Closed,
//!     }
//!
//!     // No state: a life begins.
//!     #[transition]
//!     fn open(event: event::Opened) -> state::Open {
//!         state::Open { owner: event.owner }
//!     }
//!
//!     // `&mut`: it stays in the state and changes it.
//!     #[transition]
//!     fn update(state: &mut state::Open, event: event::Updated) {
//!         state.owner = event.owner;
//!     }
//!
//!     // By value: it moves.
//!     #[transition]
//!     fn close(_: state::Open, _: event::Closed) -> state::Closed {
//!         state::Closed
//!     }
//! }
//!
//! use account::{Any, Machine, event, state};
//!
//! // Pure and typed: no store, no `async`.
//! let account = Eventer::start(event::Opened { owner: "Ada".into() });
//! let account = account.apply(event::Updated { owner: "Grace".into() }).apply(event::Closed);
//! assert_eq!(account.state(), &state::Closed);
//! // account.apply(event::Closed) does not compile: the account is closed.
//!
//! # pollster::block_on(async {
//! // Stored and typed.
//! let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
//! let id = "A-1".to_owned();
//! let account = accounts.start(id.clone(), event::Opened { owner: "Ada".into() }).await?;
//! account.send(event::Updated { owner: "Grace".into() }).by("clerk").await?;
//!
//! // From the store, the state is a run-time value: matched once, and typed from there.
//! let Any::Open(account) = accounts.load(&id).await? else { panic!("nobody closed it") };
//! assert_eq!((account.version(), account.state().owner.as_str()), (2, "Grace"));
//!
//! // By id, checked at run time.
//! accounts.dispatch(&id, event::Closed).await?;
//! assert!(accounts.dispatch(&id, event::Closed).await.is_err());
//! assert_eq!(accounts.history(&id).await?.len(), 3);
//! # Ok::<(), eventer::Error<Machine>>(())
//! # }).unwrap();
//! ```
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`state_machine`](macro@state_machine) | declares a machine |
//! | [`Eventer`] | holds a state and takes the events that are valid in it |
//! | [`DynEventer`] | the same for events that are known at run time only, and the replay of histories |
//! | [`StateMachine`], [`Entity`] | the engine over a store: by id, and typed |
//! | [`Error`], [`ErrorKind`], [`Failed`] | why a stored call did nothing |
//! | [`Message`], [`Link`], [`View`] | what hooks ask for, in the commit of the transition |
//! | [`Sending::idempotent`], [`StateMachine::start_keyed`], [`KeyedId`] | calls that may be repeated |
//! | [`StateMachine::history`], [`Recorded`], [`Past`], [`Difference`] | what happened, and what was |
//! | [`StateMachine::query`], [`query`] | entities by their current state |
//! | `projection`, `reactor`, `publisher`, `Workers` | with the feature `workers`: read models, and what others are told |
//! | `inbox` | with the feature `workers`: messages that others tell, and take effect once |
//! | [`Cause`], [`EventId`] | what led to what, over all entities |
//! | [`Builder`], [`Clock`], [`Ids`], [`TraceContext`] | what a machine is run with |
//! | [`Graph`] | the machine as data: Mermaid, DOT, JSON |
//! | [`EntityId`] | what identifies an entity |
//! | [`store`] | the contract of stores, and [`MemoryStore`] |
//! | [`transition`] | the traits that error messages speak of |
//!
//! The book in the repository has a tutorial and a page for each attribute and each message of the macro.
//!
//! # What is not there yet
//!
//! Timers, sagas and versioned events are planned.
//!
//! # Traces
//!
//! Each stored call runs in a span of `tracing`: target `eventer`, name `eventer.call`, with the fields `operation`,
//! `machine`, `entity`, `event`, `version` and `outcome`.
//!
//! # Features
//!
//! - `macros` (default): the attribute.
//! - `conformance`: tests that hold an adapter to the contract of stores.
//! - `export`: `eventer::export`, the log as lines of JSON.
//! - `metrics`: counters and a histogram of calls through the facade `metrics`: `eventer_calls_total`,
//!   `eventer_call_seconds` and `eventer_conflicts_total`.
//! - `opentelemetry`: `OpenTelemetry`, which records the current span of OpenTelemetry with events and messages.
//! - `postgres`: `eventer::store::postgres`, the store in Postgres. It needs Rust 1.94 and tokio.
//! - `testing`: `eventer::testing`, specifications of a machine without a store.
//! - `workers`: `eventer::Workers`, projections, reactors and relays in the background, on tokio.
//!
//! The default features bring no database client and no async runtime. Futures of the engine are `Send` and run on any
//! executor.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod answer;
mod bytes;
mod cache;
mod call;
mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
mod declaration;
mod diagnostics;
mod dyn_eventer;
mod effects;
mod engine;
pub mod entity;
mod error;
mod eventer;
#[cfg(feature = "export")]
pub mod export;
mod graph;
mod history;
mod id;
mod ids;
#[cfg(feature = "workers")]
pub mod inbox;
mod key;
mod link;
mod machine;
mod message;
mod meta;
mod observation;
#[cfg(feature = "opentelemetry")]
mod opentelemetry;
mod payload;
mod preparation;
#[cfg(feature = "workers")]
pub mod projection;
#[cfg(feature = "workers")]
pub mod publisher;
pub mod query;
#[cfg(feature = "workers")]
pub mod reactor;
mod replication;
mod settings;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transition;
mod view;
mod work;
#[cfg(feature = "workers")]
pub mod worker;

#[cfg(feature = "macros")]
pub use eventer_macros::EntityId;
/// ```
/// use eventer::{Eventer, state_machine};
///
/// #[state_machine]
/// mod door {
///     #[state]
///     pub enum State { Open, Closed { locked: bool }, #[terminal] Removed }
///     #[event]
///     pub enum Event { Built, Shut, Locked, Opened, Demolished }
///
///     // No state argument: a life begins.
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     // By value: it moves.
///     #[transition] fn shut(_: state::Open, _: event::Shut) -> state::Closed { state::Closed { locked: false } }
///     // By `&mut`: it stays, and is changed in place.
///     #[transition] fn lock(state: &mut state::Closed, _: event::Locked) { state.locked = true; }
///     // From a state it may leave or not.
///     #[transition] fn open(state: &mut state::Closed, _: event::Opened) -> Option<state::Open> {
///         (!state.locked).then_some(state::Open)
///     }
///     // From every state that is not terminal.
///     #[transition] fn demolish(_: State, _: event::Demolished) -> state::Removed { state::Removed }
/// }
/// use door::{event, state};
///
/// let door = Eventer::start(event::Built).apply(event::Shut).apply(event::Locked);
/// assert!(door.state().locked);
/// // `door.apply(event::Shut)` does not compile: a closed door cannot be shut.
/// let door = door.apply(event::Demolished);
/// let _: &state::Removed = door.state();
/// ```
#[cfg(feature = "macros")]
pub use eventer_macros::state_machine;

pub use answer::{Allowed, Happened, Receipt, Recorded};
pub use call::{CallFuture, Dispatching, Sending, Starting};
pub use clock::{Clock, Sleep, SystemClock};
pub use declaration::{Cell, Decision, Decoded, Encoded, Machine, NoCommand, NoContext, NoRefusal, Rejected, Storable};
pub use dyn_eventer::{DynEventer, InvalidTransition, ReplayError};
pub use entity::{Entity, Failed};
pub use error::{Corrupt, Error, ErrorKind, Fault, NotHandled, Part, Unresolved};
pub use eventer::{Eventer, Pure, Unborn};
pub use graph::{CommandNode, Edge, EventNode, Graph, StateNode};
pub use history::{Difference, Events, EventsPage, FieldChange, Past, UnreadableEvent};
pub use id::{EntityId, ID_LEN_MAX, InvalidId};
pub use ids::{EventId, Ids, RandomIds};
pub use key::KeyedId;
pub use link::Link;
pub use machine::StateMachine;
pub use message::Message;
pub use meta::{Cause, NoTraces, TraceContext};
#[cfg(feature = "opentelemetry")]
pub use opentelemetry::OpenTelemetry;
pub use preparation::Prepared;
pub use settings::Builder;
pub use store::MemoryStore;
pub use transition::{Bare, Hooked, OrStay, To};
pub use view::View;
#[cfg(feature = "workers")]
pub use worker::Workers;
