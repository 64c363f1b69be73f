//! Names of states, as a query is given them.

use crate::diagnostics::argument::Never;

/// The states that are asked for, as a list. Implemented twice: see [`SomeEvent`](crate::diagnostics::argument::SomeEvent).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of the stored names of states",
    label = "not a list of texts",
    note = "states are named by texts here, in a list even if it is one, as in `in_states([\"Open\"])`"
)]
pub trait StateNames: Sized {
    /// Shows each name.
    fn each(self, show: impl FnMut(&str));
}

#[diagnostic::do_not_recommend]
impl<T: IntoIterator<Item: AsRef<str>>> StateNames for T {
    fn each(self, mut show: impl FnMut(&str)) {
        for name in self {
            show(name.as_ref());
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T> StateNames for T
where
    for<'a> (): Never<'a>,
{
    fn each(self, _: impl FnMut(&str)) {
        unreachable!("this is never chosen")
    }
}
