//! What a module that is no machine would have used, so that its imports, and those around it, are no second mistake.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Fields, FnArg, Generics, Ident, Item, Path, ReturnType, Token, Type};

use crate::names::RESERVED;
use crate::parse::{self, name_of};

/// The module's imports, and the types that it names from elsewhere, out of sight of everybody.
pub(super) fn imports(input: &TokenStream) -> Option<TokenStream> {
    let items = items(input)?;
    let uses = items.iter().filter_map(|item| match item {
        // An attribute of ours above it is reported, and nobody else knows it.
        Item::Use(item) => {
            let mut item = item.clone();
            item.attrs.retain(|attr| attr.path().is_ident("cfg"));
            Some(item)
        }
        _ => None,
    });
    // What the module declares is not there.
    let mut own: BTreeSet<String> = RESERVED.into_iter().map(str::to_owned).collect();
    own.extend(items.iter().filter_map(declared));
    let derives = derives(&items);
    let mut types = Vec::new();
    for item in &items {
        named(item, &own, &mut types);
    }
    Some(quote! {
        #[allow(unused, deprecated)]
        const _: () = {
            #(#uses)*
            #(use #derives as _;)*
            #({ type __Used = #types; })*
        };
    })
}

/// The names that others may take from the module: of what the macro makes, of the enums, which may be what cannot be read,
/// and of the items.
pub(super) fn names(input: &TokenStream) -> BTreeSet<Ident> {
    const ENUMS: [&str; 4] = ["State", "Event", "Command", "Message"];
    let made = RESERVED.into_iter().chain(ENUMS);
    let made = made.map(|name| Ident::new(name, Span::call_site()));
    let items = items(input).unwrap_or_default();
    let own = items.iter().filter_map(name_of).filter(|name| *name != "_").cloned();
    made.chain(own).collect()
}

fn items(input: &TokenStream) -> Option<Vec<Item>> {
    let body = input.clone().into_iter().last().and_then(|last| match last {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => Some(body.stream()),
        _ => None,
    })?;
    legible.parse2(body).ok()
}

/// The items that can be read, whatever stands between them.
fn legible(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if let Ok(item) = parse::item(&ahead) {
            input.advance_to(&ahead);
            items.push(item);
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(items)
}

/// The derives that are not the language's own.
fn derives(items: &[Item]) -> Vec<Ident> {
    const OWN: [&str; 9] = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Default",
    ];
    let attrs = items.iter().flat_map(|item| match item {
        Item::Struct(item) => &*item.attrs,
        Item::Enum(item) => &*item.attrs,
        _ => &[],
    });
    let lists = attrs.filter(|attr| attr.path().is_ident("derive"));
    let paths = lists.filter_map(|attr| {
        attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
            .ok()
    });
    let names = paths.flatten().filter_map(|path| path.get_ident().cloned());
    names.filter(|name| OWN.iter().all(|own| name != own)).collect()
}

fn declared(item: &Item) -> Option<String> {
    let name = match item {
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Mod(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn named(item: &Item, own: &BTreeSet<String>, types: &mut Vec<TokenStream>) {
    let mut of = |generics: &Generics, found: Vec<&Type>| {
        let params = generics.type_params().map(|param| param.ident.to_string());
        let params = params.collect();
        let paths = found.into_iter().filter(|ty| matches!(ty, Type::Path(_)));
        types.extend(paths.filter_map(|ty| elsewhere(ty.to_token_stream(), own, &params)));
    };
    let fields = |fields: &'_ Fields| -> Vec<Type> { fields.iter().map(|field| field.ty.clone()).collect() };
    match item {
        Item::Struct(item) => of(&item.generics, fields(&item.fields).iter().collect()),
        Item::Enum(item) => {
            let found: Vec<Type> = item
                .variants
                .iter()
                .flat_map(|variant| fields(&variant.fields))
                .collect();
            of(&item.generics, found.iter().collect());
        }
        Item::Fn(item) => {
            let inputs = item.sig.inputs.iter().filter_map(|input| match input {
                FnArg::Typed(argument) => Some(match &*argument.ty {
                    Type::Reference(reference) => &*reference.elem,
                    other => other,
                }),
                FnArg::Receiver(_) => None,
            });
            let output = match &item.sig.output {
                ReturnType::Type(_, output) => Some(&**output),
                ReturnType::Default => None,
            };
            of(&item.sig.generics, inputs.chain(output).collect());
        }
        _ => {}
    }
}

/// A type as it can be named outside of its item, with nothing for its parameters; `None` if it names something of the
/// module's, or borrows.
fn elsewhere(tokens: TokenStream, own: &BTreeSet<String>, params: &BTreeSet<String>) -> Option<TokenStream> {
    let mut within_path = false;
    let tokens = tokens.into_iter().map(|token| {
        let begins = !std::mem::take(&mut within_path);
        match &token {
            TokenTree::Ident(name) => {
                let text = name.to_string();
                match &*text {
                    "Self" | "self" | "impl" | "_" => None,
                    own_name if begins && own.contains(own_name) => None,
                    param if params.contains(param) => Some(quote!(())),
                    _ => Some(token.into()),
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), elsewhere(group.stream(), own, params)?);
                inner.set_span(group.span());
                Some(TokenTree::from(inner).into())
            }
            TokenTree::Punct(punct) => {
                within_path = punct.as_char() == ':';
                (!matches!(punct.as_char(), '\'' | '&')).then(|| token.into())
            }
            TokenTree::Literal(_) => Some(token.into()),
        }
    });
    tokens.collect()
}
