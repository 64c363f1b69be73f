//! Types that are there for what the compiler says: they make of a mistake one message, in words of this crate.

pub(crate) mod argument;
mod call;
mod method;
pub(crate) mod placeholder;
