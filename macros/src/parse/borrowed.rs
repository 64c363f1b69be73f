//! Fields that refer to what they do not own, in what is read from a store.

use syn::{Fields, GenericArgument, PathArguments, Type, TypeReference, parse_quote};

use crate::errors::Errors;
use crate::lower::spelt;

/// Reports each field that nothing could be read into, and puts a type there of which rustc says nothing: it would report
/// the lifetimes of what serde derives.
pub(super) fn refuse(fields: &mut Fields, errors: &mut Errors) {
    for field in fields {
        // With an attribute, it may be read in another way, or not at all.
        if field.attrs.iter().any(|attr| attr.path().is_ident("serde")) {
            continue;
        }
        let Some(reference) = borrowed(&field.ty) else { continue };
        let owned = match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => "String".to_owned(),
            Type::Slice(slice) => format!("Vec<{}>", spelt(&slice.elem)),
            other => spelt(other),
        };
        errors.push_help(
            reference,
            format_args!(
                "`{}` cannot be read from a store: nothing there is `'static`",
                spelt(reference)
            ),
            format_args!("write `{owned}`"),
        );
        field.ty = parse_quote!(__Wrong);
    }
}

/// The `&'static T` that a type is, or is an `Option` of.
fn borrowed(ty: &Type) -> Option<&TypeReference> {
    match ty {
        Type::Reference(reference) => {
            let lifetime = reference.lifetime.as_ref()?;
            (lifetime.ident == "static").then_some(reference)
        }
        Type::Path(path) => {
            let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
            let PathArguments::AngleBracketed(of) = &last.arguments else {
                return None;
            };
            match of.args.first() {
                Some(GenericArgument::Type(ty @ Type::Reference(_))) => borrowed(ty),
                _ => None,
            }
        }
        _ => None,
    }
}
