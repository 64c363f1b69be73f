//! The machine in each subject's own way: its events, and the fold over them.

pub(crate) mod eventer;
pub(crate) mod hand;
pub(crate) mod rust_fsm;
pub(crate) mod smlang;
pub(crate) mod statig;
pub(crate) mod statum;
