//! The machine declared with eventer.

use std::fmt::Write as _;

use super::types;
use crate::shape::{Fields, Shape};

/// The crate.
pub(super) fn machine(shape: Shape) -> String {
    format!("#[eventer::state_machine]\n{}", module(shape))
}

/// The module that the attribute stands on.
pub(super) fn module(shape: Shape) -> String {
    let derives = shape.derives();
    let mut text = format!("pub mod machine {{\n#[state]\n#[derive({derives})]\npub enum State {{\n");
    for state in 0..shape.states {
        let terminal = if state + 1 == shape.states { "#[terminal] " } else { "" };
        let _ = writeln!(text, "    {terminal}Stage{state}{},", fields(state, "count", "label"));
    }
    let _ = writeln!(text, "}}\n#[event]\n#[derive({derives})]\npub enum Event {{");
    for event in 0..shape.states {
        let _ = writeln!(text, "    Moved{event}{},", fields(event, "amount", "note"));
    }
    text + "}\n" + &types::functions(shape, "#[transition]") + "}\n"
}

fn fields(index: usize, number: &str, words: &str) -> String {
    match Fields::of(index) {
        Fields::None => String::new(),
        Fields::Number => format!(" {{ {number}: u64 }}"),
        Fields::NumberAndText => format!(" {{ {number}: u64, {words}: String }}"),
    }
}
