//! Words of other libraries that stand where an attribute of ours belongs.

use quote::ToTokens;
use syn::{Attribute, Item, UsePath, UseTree};

use super::count;
use crate::parse::Parts;

/// What an attribute stands above.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Function,
    /// An enum or a struct.
    Type,
}

const OF_FUNCTIONS: [&str; 41] = [
    "start",
    "starts",
    "begin",
    "begins",
    "init",
    "initial",
    "on",
    "when",
    "from",
    "to",
    "step",
    "transit",
    "apply",
    "applies",
    "evolve",
    "handle",
    "handles",
    "handler",
    "action",
    "decision",
    "decider",
    "react",
    "reaction",
    "effect",
    "after",
    "then",
    "chain",
    "on_event",
    "on_command",
    "on_enter",
    "on_entry",
    "on_exit",
    "enter",
    "entry",
    "listen",
    "listener",
    "emit",
    "emits",
    "event_handler",
    "command_handler",
    "trigger",
];

const OF_TYPES: [&str; 18] = [
    "aggregate",
    "context",
    "ctx",
    "entity",
    "extended_state",
    "fields",
    "fsm",
    "machine",
    "model",
    "record",
    "root",
    "shared",
    "shared_storage",
    "state_data",
    "state_enum",
    "state_machine",
    "storage",
    "store",
];

impl Parts {
    /// Whether an attribute is what other libraries, or a memory of this one, call such a part of a machine, and nothing
    /// declares it.
    pub(super) fn is_unknown_word(&self, attr: &Attribute, of: Of) -> bool {
        let imported = |item: &Item| match item {
            // `use other_crate::*` may import an attribute of this name.
            Item::Use(item) if brings_all(&item.tree) => true,
            Item::Use(item) => attr
                .path()
                .get_ident()
                .is_some_and(|word| count(item.to_token_stream(), word) > 0),
            _ => false,
        };
        let words = match of {
            Of::Function => &OF_FUNCTIONS[..],
            Of::Type => &OF_TYPES,
        };
        let is_word = attr
            .path()
            .get_ident()
            .is_some_and(|name| words.iter().any(|word| name == word));
        is_word && !self.items.iter().any(imported)
    }
}

/// Whether everything of another crate is imported.
fn brings_all(tree: &UseTree) -> bool {
    let own = |path: &UsePath| ["crate", "self", "super"].iter().any(|own| path.ident == own);
    match tree {
        UseTree::Path(path) => !own(path) && path.tree.to_token_stream().to_string().contains('*'),
        UseTree::Glob(_) => true,
        UseTree::Group(group) => group.items.iter().any(brings_all),
        UseTree::Name(_) | UseTree::Rename(_) => false,
    }
}
