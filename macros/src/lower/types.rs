//! Types as they are written.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Ident, PathArguments, Type, TypeReference, parse_quote};

use crate::ast::Enum;
use crate::names;

/// A type in one of the generated modules, such as `state::Pending`.
pub(crate) struct Named {
    pub(crate) module: String,
    pub(crate) name: Ident,
}

/// The variant with a name.
pub(crate) fn find(declared: &Enum, name: &Ident) -> Option<usize> {
    declared.places.get(&names::text(name)).copied()
}

/// `state::Pending` or `self::state::Pending`.
pub(crate) fn named(ty: &Type) -> Option<Named> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    if path.qself.is_some() || path.path.leading_colon.is_some() {
        return None;
    }
    let segments = &path.path.segments;
    let (first, rest) = match segments.len() {
        2 => (0, &segments[1]),
        3 if segments[0].ident == "self" => (1, &segments[2]),
        _ => return None,
    };
    let (module, name) = (&segments[first], rest);
    let bare = matches!(
        (&module.arguments, &name.arguments),
        (PathArguments::None, PathArguments::None)
    );
    // Asked for once: every question crosses over to the compiler.
    let module = module.ident.to_string();
    let known = matches!(&*module, "state" | "event" | "command" | "message" | "group");
    (known && bare).then(|| Named {
        module,
        name: name.ident.clone(),
    })
}

/// The only segment of a path without arguments.
pub(crate) fn single(ty: &Type) -> Option<&Ident> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let mut segments = path.path.segments.iter();
    let first = segments.next()?;
    let first = if first.ident == "self" { segments.next()? } else { first };
    (path.qself.is_none() && segments.next().is_none() && first.arguments.is_none()).then_some(&first.ident)
}

/// A type that came out of a macro may stand in an invisible group.
pub(super) fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    while let Type::Paren(paren) = ty {
        ty = &paren.elem;
    }
    ty
}

pub(super) fn same(a: &Type, b: &Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

/// Tokens as a user would write them.
pub(crate) fn spelt(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace(" ,", ",")
        .replace(" (", "(")
}

/// The type that owns what another refers to.
pub(crate) fn owned(reference: &TypeReference) -> Type {
    match &*reference.elem {
        Type::Path(path) if path.path.is_ident("str") => parse_quote!(String),
        Type::Slice(slice) => {
            let item = &slice.elem;
            parse_quote!(Vec<#item>)
        }
        other => other.clone(),
    }
}

/// How often some types borrow without saying from what: by `&` without a lifetime, or by `'_`.
pub(super) fn elided(types: TokenStream) -> usize {
    let mut count = 0;
    // What a function as a type takes, `fn(&u8)`, is borrowed from nothing here.
    let mut of_function = false;
    let mut tokens = types.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_taken = of_function;
        of_function =
            matches!(&token, TokenTree::Ident(name) if ["fn", "Fn", "FnMut", "FnOnce"].iter().any(|it| name == it));
        count += match token {
            TokenTree::Group(_) if is_taken => 0,
            TokenTree::Group(group) => elided(group.stream()),
            TokenTree::Punct(punct) => match (punct.as_char(), tokens.peek()) {
                ('&', Some(TokenTree::Punct(next))) => usize::from(next.as_char() != '\''),
                ('&', _) => 1,
                ('\'', Some(TokenTree::Ident(name))) => usize::from(name == "_"),
                _ => 0,
            },
            _ => 0,
        };
    }
    count
}

/// The type arguments of `Option<A>` or `Result<A, B>`, however its path is written.
pub(super) fn generic<'a>(ty: &'a Type, name: &str, count: usize) -> Option<Vec<&'a Type>> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let types: Vec<&Type> = arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ungrouped(ty)),
            _ => None,
        })
        .collect();
    (types.len() == count && arguments.args.len() == count && path.qself.is_none()).then_some(types)
}

/// Names of types that are no errors.
const NO_ERRORS: [&str; 9] = ["String", "bool", "char", "i32", "i64", "u8", "u32", "u64", "usize"];

/// Whether a type is one of those that are often returned as an error and do not implement `Error`.
pub(crate) fn is_no_error(ty: &Type) -> bool {
    match ungrouped(ty) {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Reference(reference) => spelt(&reference.elem) == "str",
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::None => NO_ERRORS.iter().any(|name| last.ident == name),
            PathArguments::AngleBracketed(of) => {
                last.ident == "Box" && matches!(of.args.first(), Some(GenericArgument::Type(Type::TraitObject(_))))
            }
            PathArguments::Parenthesized(_) => false,
        }),
        _ => false,
    }
}
