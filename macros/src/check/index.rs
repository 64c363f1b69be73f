//! Rules for `#[index]`.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

use crate::ast::{Ast, IndexedField};
use crate::errors::Errors;

/// Columns that every index has.
const OWN: [&str; 4] = ["tenant", "id", "state", "entered_at"];

/// The longest name of a column, in bytes.
const NAME_LEN_MAX: usize = 63;

/// Each name is that of one column, which has one type and one value for each entity.
pub(super) fn fields(ast: &Ast, errors: &mut Errors) {
    let data = ast
        .data
        .iter()
        .map(|data| (format!("`{}`", data.ident), None, &ast.data_index));
    let states = ast.state.variants.iter().enumerate();
    let states = states.map(|(state, variant)| (format!("state `{}`", variant.name), Some(state), &variant.index));
    let mut first_of: BTreeMap<&str, Vec<(String, Option<usize>, &IndexedField)>> = BTreeMap::new();
    for (owner, state, fields) in data.chain(states) {
        for field in fields {
            let name = &*field.stored.name;
            if OWN.contains(&name) || name.len() > NAME_LEN_MAX || name.contains('$') {
                let fault = if OWN.contains(&name) {
                    format!("every index has a column `{name}` of its own")
                } else {
                    format!("`{name}` cannot be the name of a column: it has more than 63 bytes, or holds `$`")
                };
                errors.push_help(
                    &field.stored.tokens,
                    fault,
                    "give the field another name there, by `#[index(name = \"..\")]`",
                );
                continue;
            }
            let others = first_of.entry(name).or_default();
            let comparable =
                |other: &&(String, Option<usize>, &IndexedField)| super::same_cfg(&other.2.cfg, &field.cfg);
            if let Some((first, ..)) = others
                .iter()
                .filter(comparable)
                .find(|(_, other, _)| other.is_none() || *other == state)
            {
                errors.push_help(
                    &field.stored.tokens,
                    format_args!("{owner} has an indexed field `{name}`, and {first} has one for every state it is in"),
                    "give one of them another name in the index, by `#[index(name = \"..\")]`",
                );
            } else if let Some((first, _, other)) = others.iter().find(|(.., other)| kind(&other.ty) != kind(&field.ty))
            {
                errors.push_help(
                    &field.ty,
                    format_args!(
                        "indexed field `{name}` is `{}` here and `{}` in {first}, and its column has one type",
                        shown(&field.ty),
                        shown(&other.ty)
                    ),
                    "give both the same type, or one of them another name by `#[index(name = \"..\")]`",
                );
            }
            others.push((owner.clone(), state, field));
        }
    }
}

/// The type as written, without `Option`: a column may be empty in any case.
fn kind(ty: &Type) -> String {
    let inner = match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Option")
            .and_then(|last| {
                let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                    return None;
                };
                match arguments.args.first() {
                    Some(GenericArgument::Type(inner)) => Some(inner),
                    _ => None,
                }
            }),
        _ => None,
    };
    shown(inner.unwrap_or(ty))
}

fn shown(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
}
