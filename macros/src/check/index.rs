//! Rules for `#[index]`.

use std::collections::BTreeMap;

use crate::ast::{Ast, IndexedField};
use crate::errors::Errors;

/// Columns that every index has.
const OWN: [&str; 4] = ["tenant", "id", "state", "entered_at"];

/// The longest name of a column, in bytes.
const NAME_LEN_MAX: usize = 63;

/// A field where it is declared.
struct Declared<'a> {
    /// The state or the data that has it, as messages name it.
    owner: String,
    /// `None` for the data, which every state has.
    state: Option<usize>,
    field: &'a IndexedField,
}

/// Each name is that of one column, which has one value for each entity.
pub(super) fn fields(ast: &Ast, errors: &mut Errors) {
    let mut named: BTreeMap<&str, Vec<Declared<'_>>> = BTreeMap::new();
    for second in declared(ast) {
        let name = &*second.field.stored.name;
        if let Some(fault) = unfit(name) {
            errors.push_help(
                &second.field.stored.tokens,
                fault,
                "give the field another name there, by `#[index(name = \"..\")]`",
            );
            continue;
        }
        let others = named.entry(name).or_default();
        if let Some(first) = others.iter().find(|first| overlap(first, &second)) {
            let fault = if first.state == second.state {
                format!("{} has two indexed fields `{name}`", second.owner)
            } else {
                format!(
                    "{} has an indexed field `{name}`, and {} has one for every state it is in",
                    second.owner, first.owner
                )
            };
            errors.push_help(
                &second.field.stored.tokens,
                fault,
                "give one of them another name in the index, by `#[index(name = \"..\")]`",
            );
        }
        others.push(second);
    }
}

fn declared(ast: &Ast) -> impl Iterator<Item = Declared<'_>> {
    let data = ast.data.iter().flat_map(|data| {
        ast.data_index.iter().map(move |field| Declared {
            owner: format!("`{}`", data.ident),
            state: None,
            field,
        })
    });
    let states = ast.state.variants.iter().enumerate().flat_map(|(state, variant)| {
        variant.index.iter().map(move |field| Declared {
            owner: format!("state `{}`", variant.name),
            state: Some(state),
            field,
        })
    });
    data.chain(states)
}

/// Why no column has this name.
fn unfit(name: &str) -> Option<String> {
    if OWN.contains(&name) {
        Some(format!("every index has a column `{name}` of its own"))
    } else if name.len() > NAME_LEN_MAX || name.contains('$') {
        Some(format!(
            "`{name}` cannot be the name of a column: it has more than 63 bytes, or holds `$`"
        ))
    } else {
        None
    }
}

/// Whether an entity has both fields at once.
fn overlap(first: &Declared<'_>, second: &Declared<'_>) -> bool {
    (first.state.is_none() || first.state == second.state) && super::same_cfg(&first.field.cfg, &second.field.cfg)
}
