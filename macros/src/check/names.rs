//! Rules for names and shapes of the enums.

use std::collections::BTreeMap;

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
                errors.push_help(
                    &second.stored.tokens,
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

/// Two enums of one name: rustc says so.
pub(super) fn clashes(ast: &Ast, errors: &mut Errors) {
    let all: Vec<_> = ast.enums().map(|(_, declared)| declared).collect();
    for (index, second) in all.iter().enumerate() {
        if all[..index].iter().any(|first| first.name == second.name) {
            errors.defer_to_rustc();
        }
    }
}
