//! The README and each chapter of the book as documentation, so that their code is compiled and run as doctests.
//!
//! Those on Postgres need its client and a server, which are there with the feature `postgres`.

/// Takes up chapters by their paths below `book/src`.
macro_rules! chapters {
    ($($name:ident: $path:literal,)* @postgres $($name_pg:ident: $path_pg:literal,)*) => {
        /// The paths of the chapters whose code is compiled, below `book/src`.
        pub const CHAPTERS: &[&str] = &[$($path,)* $($path_pg,)*];

        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../book/src/", $path))]
            mod $name {}
        )*

        $(
            #[cfg(all(doctest, feature = "postgres"))]
            #[doc = include_str!(concat!("../../book/src/", $path_pg))]
            mod $name_pg {}
        )*
    };
}

chapters! {
    introduction: "introduction.md",
    quickstart: "quickstart.md",
    tutorial: "tutorial/index.md",
    tutorial_states_and_events: "tutorial/states_and_events.md",
    tutorial_groups: "tutorial/groups.md",
    tutorial_data: "tutorial/data.md",
    tutorial_decisions: "tutorial/decisions.md",
    tutorial_hooks: "tutorial/hooks.md",
    tutorial_dynamic: "tutorial/dynamic.md",
    tutorial_effects: "tutorial/effects.md",
    tutorial_once: "tutorial/once.md",
    tutorial_graph: "tutorial/graph.md",
    queries: "queries.md",
    projections: "projections.md",
    publishing: "publishing.md",
    operating_workers: "operating_workers.md",
    testing: "testing.md",
    reference_index: "reference/index_fields.md",
    reference_state_machine: "reference/state_machine.md",
    reference_state: "reference/state.md",
    reference_event: "reference/event.md",
    reference_command: "reference/command.md",
    reference_data: "reference/data.md",
    reference_group: "reference/group.md",
    reference_transition: "reference/transition.md",
    reference_decide: "reference/decide.md",
    reference_hook: "reference/hook.md",
    reference_message: "reference/message.md",
    reference_link: "reference/link.md",
    reference_view: "reference/view.md",
    reference_exhaustive: "reference/exhaustive.md",
    reference_expect_warning: "reference/expect_warning.md",
    reference_stored: "reference/stored.md",
    reference_calls: "reference/calls.md",
    reference_history: "reference/history.md",
    reference_settings: "reference/settings.md",
    reference_traits: "reference/traits.md",
    reference_graph: "reference/graph.md",
    reference_diagnostics: "reference/diagnostics.md",
    patterns: "patterns/index.md",
    patterns_bare_states: "patterns/bare_states.md",
    patterns_outside_events: "patterns/outside_events.md",
    patterns_testing_refusals: "patterns/testing_refusals.md",
    internals_macro: "internals/macro.md",
    internals_engine: "internals/engine.md",
    internals_conformance: "internals/conformance.md",
    @postgres
    receiving: "receiving.md",
    postgres: "postgres/index.md",
    postgres_queries: "postgres/queries.md",
    postgres_guarantees: "postgres/guarantees.md",
    postgres_tables: "postgres/tables.md",
    postgres_repair: "postgres/repair.md",
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
