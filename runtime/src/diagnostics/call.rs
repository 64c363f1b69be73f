//! Methods that are asked of a call before it is made: each answers that the call must be awaited.
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
        asked_too_early! {
            [$($parameter),*] $call<$($parameter),*>: $($method($($input)?))*
                // What is asked of the `Result` that a call gives when it has been made.
                unwrap() unwrap_err() unwrap_or(T) unwrap_or_default() unwrap_or_else(F) expect(T) expect_err(T)
                is_ok() is_ok_and(F) is_err() is_err_and(F) ok() err() map(F) map_err(F) and_then(F) or_else(F)
                inspect(F) inspect_err(F)
        }
    )*};
    ([$($parameter:tt),*] $call:ty: $($method:ident($($input:ident)?))*) => {
        #[doc(hidden)]
        impl<$($parameter),*> $call
        where
            M: Machine,
        {
            $(
                // With `<Self as Made>::Asked` as its return type, the compiler would resolve it with the method, and
                // would say in its own words that there is no such method.
                pub fn $method<$($input,)? A>(&self $(, _: $input)?) -> A
                where
                    Self: Made<Asked = A>,
                {
                    unreachable!("no call is made before it is awaited")
                }
            )*
        }
    };
}

asked_too_early! {
    Starting<M, L, St>: id() version() changed_at() receipt() state() data() apply(E) send(E) execute(C);
    Sending<M, S, L, St>: id() version() changed_at() receipt() state() data() apply(E) send(E) execute(C);
    Dispatching<'a, M, St>:;
}
