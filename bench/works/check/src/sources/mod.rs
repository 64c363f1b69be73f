//! The machine of a [`Shape`] as the source of each subject.

mod eventer;
mod hand;
mod rust_fsm;
mod smlang;
mod statig;
mod statum;
mod types;

use crate::shape::Shape;

/// How one subject writes the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// The name in the rows.
    pub(crate) subject: &'static str,
    /// The subject whose cost is that of the types alone, if this is not one.
    pub(crate) baseline: Option<&'static str>,
    /// The crate that it needs.
    pub(crate) dependency: Option<&'static str>,
    /// Writes the source.
    pub(crate) write: fn(Shape) -> String,
}

/// Every subject.
pub(crate) const ALL: [Source; 10] = [
    STRUCTS, UNITS, FUNCTIONS, HAND, HAND_AGAIN, EVENTER, RUST_FSM, SMLANG, STATIG, STATUM,
];

/// The subjects that are compared with serde's derives, which outweigh everything else.
pub(crate) const WITH_SERDE: [Source; 5] = [STRUCTS, FUNCTIONS, HAND, HAND_AGAIN, EVENTER];

/// The subjects whose instructions are counted, which takes long.
pub(crate) const COUNTED: [Source; 4] = [STRUCTS, FUNCTIONS, HAND, EVENTER];

/// The module on which eventer's attribute stands.
pub(crate) fn machine_module(shape: Shape) -> String {
    eventer::module(shape)
}

/// The machine by hand as one module.
pub(crate) fn hand_module(shape: Shape) -> String {
    format!("pub mod machine {{\n{}}}\n", hand::machine(shape))
}

/// The structs and enums with their derives, and nothing that uses them.
const STRUCTS: Source = Source {
    subject: "structs",
    baseline: None,
    dependency: None,
    write: hand::structs,
};

/// Two enums without data, which is all that rust-fsm's DSL can declare.
const UNITS: Source = Source {
    subject: "units",
    baseline: None,
    dependency: None,
    write: rust_fsm::units,
};

/// The structs, and the functions that the user writes with every subject.
const FUNCTIONS: Source = Source {
    subject: "functions",
    baseline: Some("structs"),
    dependency: None,
    write: hand::functions,
};

/// The structs, the functions and the match.
const HAND: Source = Source {
    subject: "hand",
    baseline: Some("structs"),
    dependency: None,
    write: hand::machine,
};

const HAND_AGAIN: Source = Source {
    subject: "hand (again)",
    ..HAND
};

const EVENTER: Source = Source {
    subject: "eventer",
    baseline: Some("structs"),
    dependency: Some("eventer"),
    write: eventer::machine,
};

const RUST_FSM: Source = Source {
    subject: "rust-fsm",
    baseline: Some("units"),
    dependency: Some("rust-fsm"),
    write: rust_fsm::machine,
};

const SMLANG: Source = Source {
    subject: "smlang",
    baseline: Some("structs"),
    dependency: Some("smlang"),
    write: smlang::machine,
};

const STATIG: Source = Source {
    subject: "statig",
    baseline: Some("structs"),
    dependency: Some("statig"),
    write: statig::machine,
};

const STATUM: Source = Source {
    subject: "statum",
    baseline: Some("structs"),
    dependency: Some("statum"),
    write: statum::machine,
};
