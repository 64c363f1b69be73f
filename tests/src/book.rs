//! The README and each chapter of the book as documentation, so that their code is compiled and run as doctests.

/// Takes up chapters by their paths below `book/src`.
macro_rules! chapters {
    ($($name:ident: $path:literal,)*) => {
        /// The paths of the chapters whose code is compiled, below `book/src`.
        pub const CHAPTERS: &[&str] = &[$($path),*];

        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../book/src/", $path))]
            mod $name {}
        )*
    };
}

chapters! {
    introduction: "introduction.md",
    quickstart: "quickstart.md",
    tutorial: "tutorial/index.md",
    reference_state_machine: "reference/state_machine.md",
    reference_state: "reference/state.md",
    reference_event: "reference/event.md",
    reference_command: "reference/command.md",
    reference_data: "reference/data.md",
    reference_group: "reference/group.md",
    reference_transition: "reference/transition.md",
    reference_decide: "reference/decide.md",
    reference_hook: "reference/hook.md",
    reference_exhaustive: "reference/exhaustive.md",
    reference_expect_warning: "reference/expect_warning.md",
    reference_graph: "reference/graph.md",
    reference_diagnostics: "reference/diagnostics.md",
    patterns: "patterns/index.md",
    internals_macro: "internals/macro.md",
    internals_engine: "internals/engine.md",
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
