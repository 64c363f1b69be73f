//! The account, kept in each way.

pub(crate) mod contract;
pub(crate) mod cqrs_es;
pub(crate) mod eventer;
pub(crate) mod hand;
