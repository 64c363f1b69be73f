//! Specifications of a machine: given a history, when a command or an event comes, then this follows.
//!
//! No store, no `async`, no id: a specification calls the machine's own functions as the engine does, chain hooks
//! included, and encodes nothing. It fails as a `#[test]` does, by a panic on the line of the test, and shows how what
//! was expected differs from what was found. The module is behind the feature `testing`:
//!
//! ```toml
//! [dev-dependencies]
//! eventer = { version = "0.1", features = ["testing"] }
//! ```
//!
//! ```
//! # use eventer::state_machine;
//! #[state_machine]
//! mod door {
//!     #[derive(Debug)] pub struct Locked;
//! #     impl std::fmt::Display for Locked {
//! #         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("the door is locked") }
//! #     }
//! #     impl std::error::Error for Locked {}
//!     #[state] #[derive(Debug, PartialEq)] pub enum State { Shut { locked: bool }, Open, #[terminal] Removed }
//!     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Built { locked: bool }, Opened, Removed }
//!     #[command] pub enum Command { Open, Remove }
//!     #[transition] fn build(e: event::Built) -> state::Shut { state::Shut { locked: e.locked } }
//!     #[transition] fn open(_: state::Shut, _: event::Opened) -> state::Open { state::Open }
//!     #[transition] fn remove(_: state::Open, _: event::Removed) -> state::Removed { state::Removed }
//!     #[decide] fn decide_open(state: &state::Shut, _: command::Open) -> Result<event::Opened, Locked> {
//!         if state.locked { Err(Locked) } else { Ok(event::Opened) }
//!     }
//!     #[decide] fn decide_remove(_: &state::Open, _: command::Remove) -> event::Removed { event::Removed }
//! }
//! use door::{Locked, Machine, Refusal, command, event, state};
//! use eventer::testing::{given, given_nothing};
//!
//! given::<Machine>([event::Built { locked: false }.into()])
//!     .when(command::Open)
//!     .then_events([event::Opened])
//!     .then_state(state::Open);
//!
//! given::<Machine>([event::Built { locked: true }.into()])
//!     .when(command::Open)
//!     .then_refused(|refusal| matches!(refusal, Refusal::Open(Locked)))
//!     .then_refused_with("the door is locked");
//!
//! given::<Machine>([event::Built { locked: false }.into()]).when(command::Remove).then_not_handled();
//! given_nothing::<Machine>().when_event(event::Opened).then_wrong_state();
//! ```
//!
//! [`verify_samples`], [`verify_event_samples`] and [`verify_data_samples`] guard what is stored.

mod diff;
mod expectation;
mod outcome;
mod refusal;
mod samples;

use crate::declaration::Machine;
use crate::dyn_eventer::DynEventer;
use crate::settings::CHAIN_LEN_MAX;
use crate::transition::{CommandOf, EventOf};

use outcome::{Lived, state_name, with_sources};

pub use expectation::Then;
pub use samples::{verify_data_samples, verify_event_samples, verify_samples};

/// Begins a specification after a history: all events of an entity so far, in the order in which they were stored.
///
/// The history is folded as it is; no hook runs, as none runs in a replay. So events that chain hooks added belong to
/// it. An empty history is [`given_nothing`].
///
/// # Panics
///
/// If the events are no path of the machine.
///
/// ```
/// # use eventer::{state_machine, testing::given};
/// # #[state_machine]
/// # mod lamp {
/// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, On, #[terminal] Broken }
/// #     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Made, Lit, Broke }
/// #     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
/// #     #[transition] fn light(_: state::Off, _: event::Lit) -> state::On { state::On }
/// #     #[transition] fn end(_: State, _: event::Broke) -> state::Broken { state::Broken }
/// # }
/// # use lamp::{Machine, event, state};
/// given::<Machine>([event::Made.into(), event::Lit.into()])
///     .when_event(event::Broke)
///     .then_state(state::Broken);
/// ```
#[track_caller]
#[must_use = "nothing is checked before `then_..`"]
pub fn given<M: Machine>(history: impl IntoIterator<Item = M::Event>) -> Given<M> {
    let mut history = history.into_iter().peekable();
    if history.peek().is_none() {
        return given_nothing();
    }
    match DynEventer::<M>::replay(history) {
        Ok(eventer) => Given {
            lived: Some(eventer.into_parts()),
            context: Ungiven,
            chain_len_max: CHAIN_LEN_MAX,
        },
        Err(error) => panic!("the given history is no path: {}", with_sources(&error)),
    }
}

/// Begins a specification where nothing has happened: no life has begun.
///
/// ```
/// # use eventer::{state_machine, testing::given_nothing};
/// # #[state_machine]
/// # mod lamp {
/// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, #[terminal] Broken }
/// #     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Made, Broke }
/// #     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
/// #     #[transition] fn end(_: State, _: event::Broke) -> state::Broken { state::Broken }
/// # }
/// # use lamp::{Machine, event, state};
/// given_nothing::<Machine>().when_event(event::Made).then_state(state::Off);
/// given_nothing::<Machine>().when_event(event::Broke).then_wrong_state();
/// ```
#[must_use = "nothing is checked before `then_..`"]
pub fn given_nothing<M: Machine>() -> Given<M> {
    Given {
        lived: None,
        context: Ungiven,
        chain_len_max: CHAIN_LEN_MAX,
    }
}

/// What a specification begins with: made by [`given`] and [`given_nothing`].
///
/// `C` says whether a [context](Self::given_context) was given.
#[must_use = "nothing is checked before `then_..`"]
pub struct Given<M: Machine, C = Ungiven> {
    lived: Option<Lived<M>>,
    context: C,
    chain_len_max: usize,
}

/// Stands in a [`Given`] for the context that was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ungiven;

/// Stands in a [`Given`] for the context that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<T>(T);

/// The context of a machine whose decisions look at nothing else: `()`.
#[diagnostic::on_unimplemented(
    message = "the decisions of this machine look at a context, `{Self}`",
    label = "no context is given",
    note = "write `.given_context(context)` before `.when(command)`"
)]
pub trait Dispensable {
    /// Nothing.
    fn none() -> Self;
}

impl Dispensable for () {
    fn none() -> Self {}
}

impl<M: Machine> Given<M> {
    /// Gives the context that the machine's decisions look at (`context = ..`).
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given_nothing};
    /// #[state_machine(context = Opening)]
    /// mod visit {
    ///     pub struct Opening { pub hour: u8 }
    ///     #[state] #[derive(Debug, PartialEq)] pub enum State { #[terminal] Begun }
    ///     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Begun { early: bool } }
    ///     #[command] pub enum Command { Begin { hour: u8 } }
    ///     #[transition] fn begin(_: event::Begun) -> state::Begun { state::Begun }
    ///     #[decide] fn decide_begin(opening: &Opening, command: command::Begin) -> event::Begun {
    ///         event::Begun { early: command.hour < opening.hour }
    ///     }
    /// }
    /// use visit::{Machine, Opening, command, event};
    ///
    /// given_nothing::<Machine>()
    ///     .given_context(Opening { hour: 9 })
    ///     .when(command::Begin { hour: 8 })
    ///     .then_events([event::Begun { early: true }]);
    /// ```
    pub fn given_context(self, context: M::Context) -> Given<M, Context<M::Context>> {
        Given {
            lived: self.lived,
            context: Context(context),
            chain_len_max: self.chain_len_max,
        }
    }

    /// Lets the machine decide on a command and applies what was decided, as `execute` of the engine does.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given};
    /// # #[state_machine]
    /// # mod lamp {
    /// #     pub struct Power { pub on: bool }
    /// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, #[terminal] On }
    /// #     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Made, Lit }
    /// #     #[command] pub enum Command { Light }
    /// #     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
    /// #     #[transition] fn light(_: state::Off, _: event::Lit) -> state::On { state::On }
    /// #     #[decide] fn decide_light(_: &state::Off, _: command::Light) -> Option<event::Lit> { Some(event::Lit) }
    /// # }
    /// # use lamp::{Machine, Power, command, event, state};
    /// given::<Machine>([event::Made.into()]).when(command::Light).then_events([event::Lit]);
    /// ```
    #[must_use = "nothing is checked before `then_..`"]
    pub fn when<C>(self, command: C) -> Then<M>
    where
        M::Command: CommandOf<C>,
        M::Context: Dispensable,
    {
        self.given_context(Dispensable::none()).when(command)
    }
}

impl<M: Machine> Given<M, Context<M::Context>> {
    /// Lets the machine decide on a command and applies what was decided, as `execute` of the engine does. The decision
    /// sees the context that was given.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given};
    /// # #[state_machine(context = Power)]
    /// # mod lamp {
    /// #     pub struct Power { pub on: bool }
    /// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, #[terminal] On }
    /// #     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Made, Lit }
    /// #     #[command] pub enum Command { Light }
    /// #     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
    /// #     #[transition] fn light(_: state::Off, _: event::Lit) -> state::On { state::On }
    /// #     #[decide] fn decide_light(_: &state::Off, power: &Power, _: command::Light) -> Option<event::Lit> {
    /// #         power.on.then_some(event::Lit)
    /// #     }
    /// # }
    /// # use lamp::{Machine, Power, command, event, state};
    /// let dark = given::<Machine>([event::Made.into()]).given_context(Power { on: false });
    /// dark.when(command::Light).then_no_events();
    /// ```
    #[must_use = "nothing is checked before `then_..`"]
    pub fn when<C>(self, command: C) -> Then<M>
    where
        M::Command: CommandOf<C>,
    {
        let command = M::Command::command(command);
        let name = M::GRAPH.command_name(M::command_index(&command));
        let Context(context) = &self.context;
        let scene = scene::<M>("command", name, self.lived.as_ref());
        Then::new(
            scene,
            outcome::execute(self.lived, command, context, self.chain_len_max),
        )
    }
}

impl<M: Machine, C> Given<M, C> {
    /// Sets how many events chain hooks may add, as the builder of a [`StateMachine`](crate::StateMachine::builder) does;
    /// 64 by default.
    pub fn chain_len_max(mut self, events: usize) -> Self {
        self.chain_len_max = events;
        self
    }

    /// Applies an event, as `dispatch` of the engine does. No context is needed, as only decisions look at it.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given};
    /// # #[state_machine]
    /// # mod lamp {
    /// #     pub struct Power { pub on: bool }
    /// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, #[terminal] On }
    /// #     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Made, Lit }
    /// #     #[command] pub enum Command { Light }
    /// #     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
    /// #     #[transition] fn light(_: state::Off, _: event::Lit) -> state::On { state::On }
    /// #     #[decide] fn decide_light(_: &state::Off, _: command::Light) -> Option<event::Lit> { Some(event::Lit) }
    /// # }
    /// # use lamp::{Machine, Power, command, event, state};
    /// given::<Machine>([event::Made.into()]).when_event(event::Lit).then_state(state::On);
    /// ```
    #[must_use = "nothing is checked before `then_..`"]
    pub fn when_event<E>(self, event: E) -> Then<M>
    where
        M::Event: EventOf<E>,
    {
        let event = M::Event::event(event);
        let name = M::GRAPH.event_name(M::event_index(&event));
        let scene = scene::<M>("event", name, self.lived.as_ref());
        Then::new(scene, outcome::apply(self.lived, vec![event], self.chain_len_max))
    }
}

/// What comes, and where: the beginning of each failure.
fn scene<M: Machine>(what: &str, name: &str, lived: Option<&Lived<M>>) -> String {
    let machine = M::NAME;
    match state_name::<M>(lived) {
        Some(state) => format!("machine `{machine}`, {what} `{name}` in state `{state}`"),
        None => format!("machine `{machine}`, {what} `{name}` where nothing has happened"),
    }
}
