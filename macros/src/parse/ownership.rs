//! Fields that refer to what they do not own.

use syn::{Fields, GenericArgument, Ident, Lifetime, PathArguments, Type, TypeReference, parse_quote};

use super::variants::article;
use crate::errors::Errors;
use crate::lower::{owned, spelt};

/// What is wrong with a field's type.
enum Borrowed<'a> {
    Reference(&'a TypeReference),
    Lifetime(&'a Lifetime, &'a Type),
    /// The enum in itself, directly.
    Whole,
    /// `impl Trait`, which no field can be.
    Nameless,
    /// What stands behind a reference only, and what owns the like.
    Unsized(String),
}

/// Reports each field that borrows, which nothing could be read into, and puts a type there of which rustc says nothing: it
/// would propose a lifetime, which a machine cannot have. What is `'static` may stand in what is never `read` from a store.
pub(super) fn refuse(fields: &mut Fields, role: &str, whole: &Ident, read: bool, errors: &mut Errors) {
    for field in fields {
        // With an attribute, it may be read in another way, or not at all.
        let read = read && !field.attrs.iter().any(|attr| attr.path().is_ident("serde"));
        let found = without_size(&field.ty)
            .or_else(|| borrowed(&field.ty, read))
            .or_else(|| holds(&field.ty, whole).then_some(Borrowed::Whole));
        let Some(found) = found else { continue };
        let holder = match role {
            "data" => format!("`{whole}`"),
            _ => format!("{} {role}", article(role)),
        };
        match found {
            Borrowed::Whole => errors.push_help(
                &field.ty,
                format_args!("{holder} cannot hold a whole `{whole}`: that would have no end"),
                format_args!("write `Box<{whole}>` where `{whole}` stands"),
            ),
            Borrowed::Nameless => errors.push_help(
                &field.ty,
                format_args!("`{}` does not say what the field holds", spelt(&field.ty)),
                "write the type itself",
            ),
            Borrowed::Unsized(owned) => errors.push_help(
                &field.ty,
                format_args!("`{}` has no size of its own", spelt(&field.ty)),
                format_args!("write `{owned}`"),
            ),
            Borrowed::Reference(reference) => {
                let owned = spelt(&owned(reference));
                let text = spelt(reference);
                let fault = if is_static(reference.lifetime.as_ref()) {
                    format!("`{text}` cannot be read from a store: nothing there is `'static`")
                } else {
                    format!("`{text}` is borrowed, and {holder} owns what it holds")
                };
                errors.push_help(reference, fault, format_args!("write `{owned}`"));
            }
            Borrowed::Lifetime(lifetime, ty) => errors.push_help(
                lifetime,
                format_args!("`{lifetime}` is declared nowhere: {holder} owns what it holds"),
                format_args!("write `{}`", spelt(ty).replace(&lifetime.to_string(), "'static")),
            ),
        }
        field.ty = parse_quote!(__Wrong);
    }
}

fn without_size<'a>(ty: &Type) -> Option<Borrowed<'a>> {
    match ty {
        Type::Path(path) if path.path.is_ident("str") => Some(Borrowed::Unsized("String".to_owned())),
        Type::ImplTrait(_) => Some(Borrowed::Nameless),
        Type::Slice(slice) => Some(Borrowed::Unsized(format!("Vec<{}>", spelt(&slice.elem)))),
        Type::TraitObject(object) => Some(Borrowed::Unsized(format!("Box<{}>", spelt(object)))),
        _ => None,
    }
}

/// Whether a type holds the enum without a pointer between.
fn holds(ty: &Type, whole: &Ident) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().any(|ty| holds(ty, whole)),
        Type::Array(array) => holds(&array.elem, whole),
        Type::Paren(paren) => holds(&paren.elem, whole),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last().filter(|_| path.path.segments.len() == 1) else {
                return false;
            };
            match &last.arguments {
                PathArguments::None => last.ident == *whole || last.ident == "Self",
                PathArguments::AngleBracketed(of) if last.ident == "Option" => of
                    .args
                    .iter()
                    .any(|argument| matches!(argument, GenericArgument::Type(ty) if holds(ty, whole))),
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_static(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// What a type borrows, itself or between `<` and `>`.
fn borrowed(ty: &Type, read: bool) -> Option<Borrowed<'_>> {
    match ty {
        Type::Reference(reference) => {
            (read || !is_static(reference.lifetime.as_ref())).then_some(Borrowed::Reference(reference))
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|ty| borrowed(ty, false)),
        Type::Array(array) => borrowed(&array.elem, false),
        Type::Paren(paren) => borrowed(&paren.elem, read),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| {
            let PathArguments::AngleBracketed(of) = &segment.arguments else {
                return None;
            };
            // Elsewhere what is `'static` need not be read, as in `PhantomData`.
            let read = read && segment.ident == "Option";
            of.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => borrowed(inner, read),
                GenericArgument::Lifetime(lifetime) if lifetime.ident != "_" && !is_static(Some(lifetime)) => {
                    Some(Borrowed::Lifetime(lifetime, ty))
                }
                _ => None,
            })
        }),
        _ => None,
    }
}
