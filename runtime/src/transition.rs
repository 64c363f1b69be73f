//! The typed half: which event is valid in which state, and where it lands.
//!
//! The traits stand on the *event* and the *command*, so that a wrong call is one error on that argument
//! and the compiler adds where it would be valid.

mod landing;

pub(crate) use landing::AsIs;
pub use landing::{Bare, Hooked, Kind, Lander, Landing, OrStay, To};

use crate::declaration::Machine;

/// An event of the machine `M` that is valid in the state `S`: implemented by `#[state_machine]` for each transition, and by
/// nothing else.
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
    #[doc(hidden)]
    type DeclaredByAFunction: OfTheMachine;

    /// Where the transition leads: [`To`] a state, [`OrStay`], or a group; [`Hooked`] if chain hooks can carry on.
    type Next: Landing<M>;
}

/// What stands in each impl of the macro: one by hand would say that a transition is there which the machine does not have.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "what is valid where is declared by the functions of the machine",
    label = "not declared by a function",
    note = "remove this `impl`, and write the function in the machine's module, as in `#[transition] fn close(_: state::Open, _: event::Closed) -> state::Closed`"
)]
pub trait OfTheMachine {}

/// Written by the macro alone.
#[doc(hidden)]
#[derive(Debug)]
pub enum Declared {}

impl OfTheMachine for Declared {}

/// An event by which a life begins: implemented by `#[state_machine]` for each transition without a state.
#[diagnostic::on_unimplemented(
    message = "no life begins with `{Self}`",
    label = "no transition begins with this",
    note = "a transition without a state argument begins a life, with the struct of its event, given by value; a command goes to `StateMachine::start`"
)]
pub trait Initial: Into<<Self::Machine as Machine>::Event> {
    #[doc(hidden)]
    type DeclaredByAFunction: OfTheMachine;

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
    #[doc(hidden)]
    type DeclaredByAFunction: OfTheMachine;

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
    #[doc(hidden)]
    type DeclaredByAFunction: OfTheMachine;

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
