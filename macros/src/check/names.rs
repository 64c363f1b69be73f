//! Rules for names and shapes of the enums.

use std::collections::BTreeMap;

use syn::LitStr;

use crate::ast::{Ast, Variant};
use crate::errors::Errors;

/// Two variants under one stored name could not be told apart when they are read back.
pub(super) fn stored(ast: &Ast, errors: &mut Errors) {
    for (noun, declared) in ast.enums() {
        let mut named: BTreeMap<&str, Vec<&Variant>> = BTreeMap::new();
        for second in &declared.variants {
            let others = named.entry(&second.stored.name).or_default();
            let clash = others
                .iter()
                .find(|first| first.name != second.name && super::same_cfg(&first.cfg, &second.cfg));
            if let Some(first) = clash {
                // A variant that has its own name is the last to be wrong.
                let wrong = if is_given(first) && !is_given(second) {
                    first
                } else {
                    second
                };
                errors.push_help(
                    &wrong.stored.tokens,
                    format_args!(
                        "`{}` and `{}` are both stored as \"{}\"",
                        first.name, second.name, second.stored.name
                    ),
                    format_args!("give one of them another name, as in `#[{noun}(name = \"..\")]`"),
                );
            }
            others.push(second);
        }
    }
}

/// Whether the stored name is written, and not the variant's own.
fn is_given(variant: &Variant) -> bool {
    syn::parse2::<LitStr>(variant.stored.tokens.clone()).is_ok()
}

/// Two enums of one name: rustc says so.
pub(super) fn clashes(ast: &Ast, errors: &mut Errors) {
    let all: Vec<_> = ast.enums().map(|(_, declared)| declared).collect();
    for (index, second) in all.iter().enumerate() {
        if all[..index].iter().any(|first| first.name == second.name) {
            errors.defer_to_rustc();
        }
    }
}
