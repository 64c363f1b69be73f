//! Methods that are asked of one type and belong to another: each answers which method is meant.
//!
//! Without these methods the compiler would say only that the type has none of their names.

use crate::answer::Receipt;
use crate::declaration::Machine;
use crate::dyn_eventer::DynEventer;
use crate::entity::Entity;
use crate::eventer::Eventer;
use crate::machine::StateMachine;
use crate::transition::OrStay;

macro_rules! belongs_elsewhere {
    ($(
        $asked:ident: $message:literal, $label:literal, $note:literal;
        $([$($parameter:ident $(: $bound:ident)?),*] $type:ty: $($method:ident($($input:ident)?))*;)*
    )*) => {$(
        /// Implemented by nothing.
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = $message, label = $label, note = $note)]
        pub trait $asked {
            /// What is asked for.
            type Asked;
        }

        $(
            #[doc(hidden)]
            impl<$($parameter $(: $bound)?),*> $type {
                $(
                    pub fn $method$(<$input>)?(&self $(, _: $input)?) -> <Self as $asked>::Asked
                    where
                        Self: $asked,
                    {
                        unreachable!("nothing can be asked for here")
                    }
                )*
            }
        )*
    )*};
}

belongs_elsewhere! {
    Sends: "an entity takes its events by `send`",
        "`send` is meant",
        "write `.send(event).await?`; a command goes to `.execute(command).await?`";
    [M: Machine, S, St] Entity<M, S, St>: apply(E) dispatch(E);

    Dispatches: "a state machine takes events by `dispatch`, under the id of an entity",
        "`dispatch` is meant",
        "write `.dispatch(&id, event).await?`; what `load` gives is an entity, which takes them by `send`";
    [M: Machine, St] StateMachine<M, St>: apply(E) send(E);

    Applies: "an eventer takes its events by `apply`",
        "`apply` is meant",
        "it has no store and decides nothing: for that, there is `StateMachine`";
    [M: Machine, S] Eventer<M, S>: dispatch(E) execute(C) send(E);
    [M: Machine] DynEventer<M>: dispatch(E) execute(C) send(E);

    Described: "who does something and why is said of a call, before it is awaited",
        "not a call",
        "write it between the call and its `.await`, as in `.send(event).by(\"clerk\").await?`";
    [M: Machine, S, St] Entity<M, S, St>: because(T) by(T) caused_by(T) idempotent(T);
    [M: Machine, St] StateMachine<M, St>: because(T) by(T) caused_by(T) idempotent(T);
    [A, B] OrStay<A, B>: because(T) by(T) caused_by(T) idempotent(T);

    Settled: "the transition may have stayed or moved, and each has a state of its own",
        "not known which",
        "match `OrStay::Stayed(..)` and `OrStay::Moved(..)`, or ask for one of them by `.stayed()` or `.moved()`";
    [A, B] OrStay<A, B>: apply(E) data() execute(C) id() into_parts() receipt() send(E) state() version();
}

/// As the traits above, for a function that takes no eventer.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an eventer begins by `start`",
    label = "`start` is meant",
    note = "write `Eventer::start(event)`; with a state that is there already it is `Eventer::resume(state, data)`"
)]
pub trait Begun {
    /// What is asked for.
    type Asked;
}

#[doc(hidden)]
impl<M: Machine, S> Eventer<M, S> {
    #[expect(clippy::new_ret_no_self, reason = "it gives nothing at all")]
    pub fn new<E, L>(_: E) -> L
    where
        E: Begun<Asked = L>,
    {
        unreachable!("nothing can be asked for here")
    }
}

#[cfg(feature = "workers")]
belongs_elsewhere! {
    Running: "these workers are not started",
        "nothing runs yet",
        "write `.start().await?`";
    [St] crate::worker::Workers<St>: stop();
}

/// As `Described`, for a type without parameters. It has a lifetime, as a bound without one would be checked, and be an
/// error, where it stands.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "who does something and why is said of a call, before it is awaited",
    label = "the call is over",
    note = "write it between the call and its `.await`, as in `.dispatch(&id, event).by(\"clerk\").await?`"
)]
pub trait DescribedLate<'a> {}

macro_rules! said_of_a_receipt {
    ($($method:ident)*) => {
        #[doc(hidden)]
        impl Receipt {
            $(
                pub fn $method<T, R>(&self, _: T) -> R
                where
                    for<'a> Self: DescribedLate<'a>,
                {
                    unreachable!("nothing can be asked for here")
                }
            )*
        }
    };
}

said_of_a_receipt!(because by caused_by idempotent);
