//! The typed half: which event is valid in which state, and where it lands.
//!
//! The traits stand on the *event* and the *command*, so that a wrong call is one error on that argument
//! and the compiler adds where it would be valid.

use std::marker::PhantomData;

use crate::declaration::Machine;

/// An event of the machine `M` that is valid in the state `S`: implemented by `#[state_machine]` for each transition.
///
/// A bound for functions that take whatever leads on from a state:
///
/// ```
/// use eventer::transition::ValidIn;
/// use eventer::{DynEventer, state_machine};
///
/// #[state_machine]
/// mod lamp {
///     #[state] #[derive(Debug, PartialEq)] pub enum State { Off, On, #[terminal] Broken }
///     #[event] pub enum Event { Made, Switched, Dropped }
///     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
///     #[transition] fn switch(_: state::Off, _: event::Switched) -> state::On { state::On }
///     #[transition] fn drop_off(_: state::Off, _: event::Dropped) -> state::Broken { state::Broken }
///     #[transition] fn drop_on(_: state::On, _: event::Dropped) -> state::Broken { state::Broken }
/// }
/// use lamp::{Machine, State, event, state};
///
/// fn next(event: impl ValidIn<Machine, state::Off>) -> State {
///     let mut lamp = DynEventer::<Machine>::start(event::Made).expect("a life begins with it");
///     lamp.apply(event).expect("it is valid in `Off`");
///     lamp.into_parts().0
/// }
/// assert_eq!(next(event::Switched), state::On.into());
/// assert_eq!(next(event::Dropped), state::Broken.into());
/// ```
#[diagnostic::on_unimplemented(
    message = "event `{Self}` is not valid in state `{S}`",
    label = "state `{S}` has no transition on this event",
    note = "`send` and `apply` take the struct of an event; a whole `Event` goes to `dispatch`, or to a `DynEventer`"
)]
pub trait ValidIn<M: Machine, S>: Into<M::Event> {
    /// Where the transition leads: [`To`] a state, [`OrStay`], or a group; [`Hooked`] if chain hooks can carry on.
    type Next: Landing<M>;
}

/// An event by which a life begins: implemented by `#[state_machine]` for each transition without a state.
#[diagnostic::on_unimplemented(
    message = "no life begins with `{Self}`",
    label = "no transition begins with this",
    note = "a transition without a state argument begins a life, with the struct of its event, given by value; a command goes to `StateMachine::start`"
)]
pub trait Initial: Into<<Self::Machine as Machine>::Event> {
    /// The machine that it belongs to.
    type Machine: Machine;
    /// Where it begins.
    type Next: Landing<Self::Machine>;
}

/// An event or command that [`StateMachine::start`](crate::StateMachine::start) accepts.
#[diagnostic::on_unimplemented(
    message = "no life of `{M}` begins with `{Self}`",
    label = "neither a first event nor a command that is decided without a state",
    note = "a transition or decision without a state argument begins a life; the id comes before it: `start(id, event)`"
)]
pub trait Begins<M: Machine>: Sized {
    /// Where it leads, chain hooks included.
    type Sent: Landing<M>;

    /// The event or command as a value of the machine's enums.
    fn into_beginning(self) -> Beginning<M>;
}

/// What begins a life: an event, or a command that is decided without a state.
#[derive(Debug)]
pub enum Beginning<M: Machine> {
    /// An event.
    Event(M::Event),
    /// A command.
    Command(M::Command),
}

impl<M: Machine> Beginning<M> {
    /// The same once more, if the machine's events or commands can be copied.
    pub(crate) fn copied(&self) -> Option<Self> {
        match self {
            Beginning::Event(event) => M::copy_event(event).map(Beginning::Event),
            Beginning::Command(command) => M::copy_command(command).map(Beginning::Command),
        }
    }
}

/// A command of the machine `M` that is handled in the state `S`: implemented by `#[state_machine]` for each decision.
#[diagnostic::on_unimplemented(
    message = "command `{Self}` is not handled in state `{S}`",
    label = "state `{S}` has no decision on this command",
    note = "an entity takes the struct of a command; a whole `Command` goes to `execute` of the state machine, by id"
)]
pub trait HandledIn<M: Machine, S>: Into<M::Command> {
    /// Where the decided events and the chain hooks after them can lead.
    type Sent: Landing<M>;
}

/// The enum of a machine's events, which takes the events of the machine: `E` is a struct in `event`, or the enum itself.
#[diagnostic::on_unimplemented(
    message = "`{E}` is no event of this machine",
    label = "not an event",
    note = "a struct in `event` is given here, by value, or the whole enum; a command goes to `execute`; by id, the id comes first: `dispatch(&id, event)`"
)]
pub trait EventOf<E>: Sized {
    /// The event as a value of the enum.
    fn event(event: E) -> Self;
}

impl<W, E: Into<W>> EventOf<E> for W {
    #[inline]
    fn event(event: E) -> W {
        event.into()
    }
}

/// The enum of a machine's commands, which takes the commands of the machine: `C` is a struct in `command`, or the enum
/// itself.
#[diagnostic::on_unimplemented(
    message = "`{C}` is no command of this machine",
    label = "not a command",
    note = "a struct in `command` is given here, by value, or the whole enum; an event goes to `dispatch`, or with the state known to `send` or `apply`; by id, the id comes first: `execute(&id, command)`"
)]
pub trait CommandOf<C>: Sized {
    /// The command as a value of the enum.
    fn command(command: C) -> Self;
}

impl<W, C: Into<W>> CommandOf<C> for W {
    #[inline]
    fn command(command: C) -> W {
        command.into()
    }
}

/// A state of the machine `M`: each struct in its `state`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state of `{M}`",
    label = "not a state",
    note = "a struct in `state` is given here; an event goes to `apply`"
)]
pub trait StateOf<M: Machine>: Into<M::State> + 'static {
    /// The state as its own type.
    ///
    /// # Errors
    ///
    /// Gives the state back if it is another one.
    fn sorted(state: M::State) -> Result<Self, M::State>;
}

#[diagnostic::do_not_recommend]
impl<M: Machine, S: Into<M::State> + 'static> StateOf<M> for S {
    #[inline]
    fn sorted(state: M::State) -> Result<Self, M::State> {
        let mut sorted = None;
        <M::Any as Landing<M>>::land(state, Sorter { sorted: &mut sorted })?;
        sorted.expect("`Any` lands the one state that it holds")
    }
}

/// Takes a state out of its enum. `Any` knows the type of each, so no state needs an impl of its own for that.
struct Sorter<'a, M: Machine, S> {
    sorted: &'a mut Option<Result<S, M::State>>,
}

/// The kind of landings that hold nothing.
enum Nothing {}

impl<M: Machine> Kind<M> for Nothing {
    type Of<S> = ();
}

impl<M: Machine, S: 'static> Lander<M, Nothing> for Sorter<'_, M, S> {
    #[inline]
    fn land<T: Into<M::State> + 'static>(self, state: T) {
        // Both types are known when this is compiled, so that no comparison is left at run time.
        let mut state = Some(state);
        let same = (&mut state as &mut dyn std::any::Any).downcast_mut::<Option<S>>();
        *self.sorted = match same {
            Some(same) => same.take().map(Ok),
            None => state.map(|other| Err(other.into())),
        };
    }
}

/// What a typed call can land on.
///
/// A landing is resolved in a kind `K`: [`Bare`] states, [`Pure`](crate::Pure) eventers, or
/// [`Stored`](crate::entity::Stored) entities.
pub trait Landing<M: Machine> {
    /// The landing with each state in the kind `K`.
    type In<K: Kind<M>>;
    /// Where chain hooks can carry an entity on from here: the landing itself, if there are none.
    type Sent: Landing<M>;

    /// Sorts the state that was reached into the landing, in the lander's kind.
    ///
    /// # Errors
    ///
    /// Gives the state back if it is none of the landing's: a bug of this crate.
    fn land<K: Kind<M>, L: Lander<M, K>>(state: M::State, lander: L) -> Result<Self::In<K>, M::State>;
}

/// How a state is held: as itself, in an eventer or in an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no kind in which states are held",
    label = "not a kind",
    note = "write `Any<Stored<MemoryStore>>` for what `load` gives, with `eventer::entity::Stored` around the store, and `Any<Pure>` for eventers; the same holds for groups"
)]
pub trait Kind<M: Machine> {
    /// The holder of the state `S`.
    type Of<S>;
}

/// What puts a state into its holder of the kind `K`, once.
pub trait Lander<M: Machine, K: Kind<M>> {
    /// Holds the state.
    fn land<S: Into<M::State> + 'static>(self, state: S) -> K::Of<S>;
}

/// The kind of landings that hold the states themselves: what a branching transition returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {}

impl<M: Machine> Kind<M> for Bare {
    type Of<S> = S;
}

/// The lander that leaves a state as it is.
pub(crate) struct AsIs;

impl<M: Machine> Lander<M, Bare> for AsIs {
    #[inline]
    fn land<S: Into<M::State> + 'static>(self, state: S) -> S {
        state
    }
}

/// The landing of a transition with one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct To<S>(PhantomData<fn() -> S>);

impl<M: Machine, S: StateOf<M>> Landing<M> for To<S> {
    type In<K: Kind<M>> = K::Of<S>;
    type Sent = Self;

    #[inline]
    fn land<K: Kind<M>, L: Lander<M, K>>(state: M::State, lander: L) -> Result<Self::In<K>, M::State> {
        S::sorted(state).map(|state| lander.land(state))
    }
}

/// The landing `N` of a transition from which chain hooks can carry an entity on, to `T`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hooked<N, T>(PhantomData<fn() -> (N, T)>);

impl<M: Machine, N: Landing<M>, T: Landing<M>> Landing<M> for Hooked<N, T> {
    type In<K: Kind<M>> = N::In<K>;
    type Sent = T;

    #[inline]
    fn land<K: Kind<M>, L: Lander<M, K>>(state: M::State, lander: L) -> Result<Self::In<K>, M::State> {
        N::land(state, lander)
    }
}

/// The landing of a transition that may move (`&mut S` with `-> Option<T>`).
///
/// ```
/// use eventer::{Eventer, OrStay, state_machine};
///
/// #[state_machine]
/// mod debt {
///     #[state] pub enum State { Due { cents: u32 }, #[terminal] Paid }
///     #[event] pub enum Event { Lent { cents: u32 }, Repaid { cents: u32 } }
///
///     #[transition] fn lend(event: event::Lent) -> state::Due { state::Due { cents: event.cents } }
///     #[transition] fn repay(due: &mut state::Due, event: event::Repaid) -> Option<state::Paid> {
///         due.cents = due.cents.saturating_sub(event.cents);
///         (due.cents == 0).then_some(state::Paid)
///     }
/// }
/// use debt::event;
///
/// let debt = Eventer::start(event::Lent { cents: 300 });
/// let OrStay::Stayed(debt) = debt.apply(event::Repaid { cents: 100 }) else { panic!("200 are due") };
/// assert_eq!(debt.state().cents, 200);
/// assert!(debt.apply(event::Repaid { cents: 200 }).moved().is_some());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrStay<A, B> {
    /// The state was kept, perhaps changed in place.
    Stayed(A),
    /// The entity moved.
    Moved(B),
}

impl<A, B> OrStay<A, B> {
    /// The state that was kept, if it was.
    pub fn stayed(self) -> Option<A> {
        match self {
            OrStay::Stayed(state) => Some(state),
            OrStay::Moved(_) => None,
        }
    }

    /// Where the entity moved, if it did.
    pub fn moved(self) -> Option<B> {
        match self {
            OrStay::Stayed(_) => None,
            OrStay::Moved(state) => Some(state),
        }
    }
}

impl<M: Machine, S: StateOf<M>, T: Landing<M>> Landing<M> for OrStay<S, T> {
    type In<K: Kind<M>> = OrStay<K::Of<S>, T::In<K>>;
    type Sent = Self;

    #[inline]
    fn land<K: Kind<M>, L: Lander<M, K>>(state: M::State, lander: L) -> Result<Self::In<K>, M::State> {
        // The macro refuses a target that contains the state itself, so the two never overlap.
        match S::sorted(state) {
            Ok(state) => Ok(OrStay::Stayed(lander.land(state))),
            Err(state) => T::land(state, lander).map(OrStay::Moved),
        }
    }
}
