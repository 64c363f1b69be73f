//! Rules for names and shapes of the enums.

use syn::ext::IdentExt;

use crate::ast::{Ast, Enum};
use crate::errors::Errors;

fn enums(ast: &Ast) -> impl Iterator<Item = (&'static str, &Enum)> {
    let commands = ast.command.as_ref().map(|command| ("command", command));
    [("state", &ast.state), ("event", &ast.event)]
        .into_iter()
        .chain(commands)
}

/// A machine is one graph of concrete types; its structs could not carry an enum's parameters.
pub(super) fn generics(ast: &Ast, errors: &mut Errors) {
    for (noun, declared) in enums(ast) {
        if !declared.generics.params.is_empty() {
            errors.push_help(
                &declared.generics,
                "a machine cannot be generic",
                format_args!("use concrete types in its {noun}s"),
            );
        }
    }
}

/// Two variants under one stored name could not be told apart when they are read back.
pub(super) fn stored(ast: &Ast, errors: &mut Errors) {
    for (noun, declared) in enums(ast) {
        for (index, second) in declared.variants.iter().enumerate() {
            let earlier = declared.variants[..index].iter();
            let mut clashing =
                earlier.filter(|first| first.stored.name == second.stored.name && first.name != second.name);
            if let Some(first) = clashing.next().filter(|first| super::same_cfg(&first.cfg, &second.cfg)) {
                errors.push_help(
                    &second.stored.tokens,
                    format_args!(
                        "`{}` and `{}` are both stored as \"{}\"",
                        first.name, second.name, second.stored.name
                    ),
                    format_args!("give one of them another name, as in `#[{noun}(name = \"..\")]`"),
                );
            }
        }
    }
}

/// Variants that differ only by `r#`, and two enums of one name, would clash in what is generated.
pub(super) fn clashes(ast: &Ast, errors: &mut Errors) {
    let all: Vec<_> = enums(ast).map(|(_, declared)| declared).collect();
    for (index, second) in all.iter().enumerate() {
        let name = second.name.unraw();
        if ["Machine", "Any", "Refusal"].iter().any(|reserved| name == reserved) {
            errors.push_help(
                &second.name,
                format_args!("the name `{name}` is taken by what the macro generates in this module"),
                "name the enums `State`, `Event` and `Command`",
            );
        }
        if all[..index].iter().any(|first| first.name == second.name) {
            errors.defer_to_rustc();
        }
    }
}
