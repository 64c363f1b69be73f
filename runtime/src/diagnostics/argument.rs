//! Traits that ask first whether what is given to a call is an event (or a command) at all, and only then whether it is
//! valid there: a wrong argument gets one message, and nothing is said of what the call would give.

use crate::declaration::Machine;

/// What `apply` and `send` take.
///
/// Implemented twice, as the others here: so the compiler has to choose, says of what is none that it is none, and knows
/// nothing of `Itself`. With one implementation it would say what that one lacks, and then that `Itself` is not valid.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of `{M}`",
    label = "not an event",
    note = "the struct of an event is given here, by value; a command goes to `execute`"
)]
pub trait SomeEvent<M: Machine>: Sized {
    /// The type that is asked whether it is valid.
    type Itself;

    /// The value as that type.
    fn itself(self) -> Self::Itself;
}

/// What `execute` takes, as [`SomeEvent`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no command of `{M}`",
    label = "not a command",
    note = "the struct of a command is given here, by value; an event goes to `send` or `apply`"
)]
pub trait SomeCommand<M: Machine>: Sized {
    /// The type that is asked whether it is handled.
    type Itself;

    /// The value as that type.
    fn itself(self) -> Self::Itself;
}

/// What an eventer is resumed with, as [`SomeEvent`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state of `{M}`",
    label = "not a state",
    note = "a struct in `state` is given here, by value; an event goes to `apply`"
)]
pub trait SomeState<M: Machine>: Sized {
    /// The type that the eventer has.
    type Itself;

    /// The value as that type.
    fn itself(self) -> Self::Itself;
}

/// What is followed, as [`SomeEvent`]: the type that stands for a machine.
#[cfg(feature = "workers")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state machine",
    label = "not a machine",
    note = "a machine is the `Machine` type of a module with `#[state_machine]`, such as `order::Machine`"
)]
pub trait SomeMachine: Sized {
    /// The type that is asked whether it is stored, and followed.
    type Itself;
}

#[cfg(feature = "workers")]
#[diagnostic::do_not_recommend]
impl<M: Machine> SomeMachine for M {
    type Itself = M;
}

#[cfg(feature = "workers")]
#[diagnostic::do_not_recommend]
impl<M> SomeMachine for M
where
    for<'a> (): Never<'a>,
{
    type Itself = M;
}

/// Implemented by nothing; a bound on it without a lifetime would be looked at where it stands, and be an error there.
#[doc(hidden)]
pub trait Never<'a> {}

macro_rules! taken {
    ($($taken:ident: $whole:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Machine, T: Into<M::$whole>> $taken<M> for T {
            type Itself = T;

            #[inline]
            fn itself(self) -> T {
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: Machine, T> $taken<M> for T
        where
            for<'a> (): Never<'a>,
        {
            type Itself = T;

            fn itself(self) -> T {
                self
            }
        }
    )*};
}

taken! {
    SomeEvent: Event;
    SomeCommand: Command;
    SomeState: State;
}
