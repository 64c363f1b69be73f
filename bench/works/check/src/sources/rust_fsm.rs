//! The machine in rust-fsm's DSL, which has no data and calls no functions.

use std::fmt::Write as _;

use crate::shape::Shape;

/// The crate.
pub(super) fn machine(shape: Shape) -> String {
    let derives = shape.derives();
    let mut text = format!("rust_fsm::state_machine! {{\n    #[derive({derives})]\n    pub machine(Stage0)\n\n");
    for state in 0..shape.states - 1 {
        let _ = writeln!(text, "    Stage{state} => {{");
        for edge in shape.edges_from(state) {
            let _ = writeln!(text, "        Moved{} => Stage{},", edge.event, edge.to);
        }
        text += "    },\n";
    }
    text + "}\n"
}

/// The two enums that the DSL generates, by hand.
pub(super) fn units(shape: Shape) -> String {
    let mut text = String::new();
    for (name, variant) in [("State", "Stage"), ("Input", "Moved")] {
        let _ = writeln!(text, "#[derive({})] pub enum {name} {{", shape.derives());
        for index in 0..shape.states {
            let _ = writeln!(text, "    {variant}{index},");
        }
        text += "}\n";
    }
    text
}
