//! What a hook returns that asks for an effect, and is surely none.

use syn::{Ident, Item, Type};

use super::argument::{Names, Seen, last_name};
use super::types::{generic, named, single, spelt};
use crate::ast::Role;
use crate::attrs::is_conditional;
use crate::errors::Errors;

/// Reports a result that is surely none of the kind: its body most likely gives what was meant, and rustc would report that, too.
pub(super) fn no_effect(output: &Type, role: Role, names: &Names<'_>, errors: &mut Errors) -> Option<()> {
    let inner = |ty| ["Option", "Vec"].iter().find_map(|name| generic(ty, name, 1));
    let mut one = output;
    while let Some(given) = inner(one).or_else(|| generic(one, "Result", 2)) {
        one = given[0];
    }
    let is_message =
        |it: &Ident| role == Role::Publish && names.ast.message.as_ref().is_some_and(|own| own.name == *it);
    let is_none = match one {
        Type::Tuple(_) | Type::Reference(_) => true,
        _ if named(one)
            .and_then(|named| names.known(&named))
            .is_some_and(|seen| role != Role::Publish || seen != Seen::Message) =>
        {
            true
        }
        _ if ends_with_machine(one) => true,
        _ => single(one).is_some_and(|name| is_usual(name) || is_declared(name, names) && !is_message(name)),
    };
    if !is_none {
        return Some(());
    }
    let text = spelt(one);
    let (fault, repair) = match role {
        Role::Publish => (
            "no message of this machine",
            "return `message::X`, the `#[message]` enum, or an `Option`, `Vec` or `Result` of it".to_owned(),
        ),
        Role::Link if ends_with_machine(one) => ("no link", format!("write `Link<{text}>`")),
        Role::Link => (
            "no link",
            "return `Link<payment::Machine>`, or an `Option`, `Vec` or `Result` of it".to_owned(),
        ),
        _ => (
            "no row of a view",
            "return `View<T>`, or an `Option`, `Vec` or `Result` of it".to_owned(),
        ),
    };
    errors.push_help(one, format_args!("`{text}` is {fault}"), repair);
    None
}

/// Whether a type is a machine, such as `payment::Machine`.
fn ends_with_machine(ty: &Type) -> bool {
    last_name(ty).is_some_and(|last| last == "Machine")
}

/// Whether the module declares a type of that name itself, in every build: under another condition it may be an alias.
fn is_declared(name: &Ident, names: &Names<'_>) -> bool {
    names.ast.enums().any(|(_, declared)| declared.name == *name)
        || names.ast.data.as_ref().is_some_and(|data| data.ident == *name)
        || names.ast.items.iter().any(|item| match item {
            Item::Struct(item) => item.ident == *name && !is_conditional(&item.attrs),
            Item::Enum(item) => item.ident == *name && !is_conditional(&item.attrs),
            _ => false,
        })
}

/// Whether a name is that of a type of the language, or of a text.
pub(crate) fn is_usual(name: &Ident) -> bool {
    const USUAL: [&str; 18] = [
        "String", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
        "isize", "f32", "f64",
    ];
    USUAL.iter().any(|usual| name == usual)
}
