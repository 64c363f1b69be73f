//! Words of other libraries that stand where an attribute of ours belongs.

use quote::ToTokens;
use syn::{Attribute, Item, UsePath, UseTree};

use super::count;
use crate::parse::Parts;

impl Parts {
    /// Whether an attribute is a word for what functions of a machine do that nothing declares.
    pub(super) fn is_unknown_word(&self, attr: &Attribute) -> bool {
        let imported = |item: &Item| match item {
            // `use other_crate::*` may import an attribute of this name.
            Item::Use(item) if brings_all(&item.tree) => true,
            Item::Use(item) => attr
                .path()
                .get_ident()
                .is_some_and(|word| count(item.to_token_stream(), word) > 0),
            _ => false,
        };
        is_own_word(attr) && !self.items.iter().any(imported)
    }
}

/// Whether an attribute is what other libraries, or a memory of this one, call functions of a machine.
pub(super) fn is_own_word(attr: &Attribute) -> bool {
    const WORDS: [&str; 41] = [
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
    attr.path()
        .get_ident()
        .is_some_and(|name| WORDS.iter().any(|word| name == word))
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
