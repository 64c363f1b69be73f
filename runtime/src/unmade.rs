//! What is asked of a call before it is made: each answer is that it must be awaited.
//!
//! Without these methods the compiler would say only that a call has none of their names.

use crate::call::{Dispatching, Sending, Starting};
use crate::declaration::Machine;

/// A call that has been made. None is: what is awaited is a call no more.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this call is only described, and has not been made",
    label = "nothing has happened yet",
    note = "write `.await?` behind the call"
)]
pub trait Made {
    /// What is asked for.
    type Asked;
}

macro_rules! asked_too_early {
    ($($call:ident<$($parameter:tt),*>: $($method:ident($($input:ident)?))*;)*) => {$(
        #[doc(hidden)]
        impl<$($parameter),*> $call<$($parameter),*>
        where
            M: Machine,
        {
            $(
                pub fn $method$(<$input>)?(&self $(, _: $input)?) -> <Self as Made>::Asked
                where
                    Self: Made,
                {
                    unreachable!("no call is made before it is awaited")
                }
            )*
        }
    )*};
}

asked_too_early! {
    Starting<M, L, St>: id() version() changed_at() receipt() state() data() apply(E) send(E) execute(C) unwrap() expect(T);
    Sending<M, S, L, St>: id() version() changed_at() receipt() state() data() apply(E) send(E) execute(C) unwrap() expect(T);
    Dispatching<'a, M, St>: unwrap() expect(T);
}
