//! Words of other libraries that stand where an attribute of ours belongs.

use quote::ToTokens;
use syn::{Attribute, Ident, Item, UsePath, UseTree};

use super::count;
use crate::parse::Parts;

const WORDS: &str = "
    action after aggregate aggregate_root applies apply begin begins can chain close cmd command_handler condition
    context context_data create ctx data_struct decider decision domain domain_event dto edge effect emit emits
    enter entity entry event_handler evolve execute extended extended_state fact fields fold from fsm fsm_state
    handle handler handles init initial input intent lifecycle listen listener machine model mutation on on_command
    on_enter on_entry on_event on_exit payload phase policy properties props react reaction record reduce reducer
    root rule saga shared shared_data shared_storage signal sm start starts state_change state_data state_enum
    state_machine stateful statemachine step storage store subscribe then to transit trigger update when
";

impl Parts {
    /// Whether an attribute is what other libraries, or a memory of this one, call a part of a machine, and no `use` of the
    /// module brings it.
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
        let name = attr.path().get_ident().map(Ident::to_string);
        let is_word = name.is_some_and(|name| WORDS.split_whitespace().any(|word| word == name));
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
