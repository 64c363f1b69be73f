//! What is wrong with an entity.

use std::fmt;

use crate::error::{Corrupt, Fault};

/// What is wrong with an entity in the store.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the entity's id.
    pub id: String,
    /// What it is.
    pub corrupt: Corrupt,
}

/// One line: whose it is, what was found, and how to go on.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { machine, id, corrupt } = self;
        write!(f, "{machine} {id:?}: {corrupt}")?;
        if let Fault::Unreadable(source) = &corrupt.fault {
            write!(f, " ({source}")?;
            let mut source = source.source();
            while let Some(cause) = source {
                write!(f, ": {cause}")?;
                source = cause.source();
            }
            f.write_str(")")?;
        }
        write!(f, ": {}", corrupt.help())
    }
}
