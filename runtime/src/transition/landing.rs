//! Where a transition lands, as a type.

use std::marker::PhantomData;

use super::StateOf;
use crate::declaration::Machine;

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
