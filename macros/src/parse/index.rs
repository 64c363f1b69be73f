//! `#[index]` on the fields of states and of `#[data]`.

use quote::ToTokens;
use syn::{Attribute, Field, Fields, Ident, Meta};

use crate::ast::{IndexedField, Stored};
use crate::attrs;
use crate::errors::{Errors, nearest};
use crate::names;
use crate::parse::variants::article;

/// Takes `#[index]` off the fields, and reads what it says.
pub(super) fn take(fields: &mut Fields, errors: &mut Errors) -> Vec<IndexedField> {
    let mut found: Vec<IndexedField> = Vec::new();
    for (place, field) in fields.iter_mut().enumerate() {
        let mut own = taken(field, errors).into_iter();
        let Some(attr) = own.next() else { continue };
        if let Some(second) = own.next() {
            errors.push_twice(second.path(), "#[index]");
        }
        let named = match attr.meta {
            Meta::Path(_) => None,
            _ => attrs::stored_name("index", &attr, errors),
        };
        let stored = match (named, &field.ident) {
            (Some(name), _) => name.into(),
            (None, Some(name)) => Stored {
                name: names::text(name),
                tokens: name.to_token_stream(),
            },
            (None, None) => {
                if matches!(attr.meta, Meta::Path(_)) {
                    errors.push_help(
                        attr.path(),
                        "a field without a name needs one in the index",
                        "give it by `#[index(name = \"..\")]`",
                    );
                }
                continue;
            }
        };
        found.push(IndexedField {
            stored,
            place,
            name: field.ident.clone(),
            ty: field.ty.clone(),
            cfg: attrs::cfg(&field.attrs),
            docs: field
                .attrs
                .iter()
                .filter(|attr| attr.path().is_ident("doc"))
                .cloned()
                .collect(),
        });
    }
    found
}

/// Takes `#[index]` off the fields of a variant: one of a state, or one that no query asks for.
pub(super) fn take_of(role: &str, fields: &mut Fields, errors: &mut Errors) -> Vec<IndexedField> {
    if role == "state" {
        return take(fields, errors);
    }
    refuse(role, fields, errors);
    Vec::new()
}

/// Says that no query asks for these fields.
fn refuse(role: &str, fields: &mut Fields, errors: &mut Errors) {
    let attrs: Vec<_> = fields.iter_mut().flat_map(|field| taken(field, errors)).collect();
    for attr in attrs {
        errors.push_help(
            attr.path(),
            format_args!("`#[index]` does not belong on a field of {} {role}", article(role)),
            "queries look at the current state: write it on fields of states and of `#[data]`",
        );
    }
}

/// Takes the attributes off a field that are `#[index]`, or were meant to be.
fn taken(field: &mut Field, errors: &mut Errors) -> Vec<Attribute> {
    attrs::unconditional(&mut field.attrs, &["index"], errors);
    let (own, others): (Vec<_>, Vec<_>) = std::mem::take(&mut field.attrs).into_iter().partition(|attr| {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        nearest(&name, ["index"]).is_some()
    });
    field.attrs = others;
    for attr in own.iter().filter(|attr| !attr.path().is_ident("index")) {
        let wrong = attr.path().to_token_stream();
        errors.push_help(
            attr.path(),
            format_args!("unknown attribute `{wrong}`"),
            "did you mean `index`?",
        );
    }
    own
}
