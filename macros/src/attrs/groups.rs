//! `#[group(..)]` on a state.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident, LitStr, Meta};

use crate::errors::Errors;

/// Reads `#[group(A, B)]`. Names in another form are reported, and taken where it is clear which are meant.
pub(crate) fn groups(attr: &Attribute, errors: &mut Errors) -> Vec<Ident> {
    let tokens = match &attr.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let written = plain_names(&pair.value.to_token_stream());
            let given: Vec<String> = written.iter().map(Ident::to_string).collect();
            let repair = if given.is_empty() {
                "Open".to_owned()
            } else {
                given.join(", ")
            };
            errors.push_help(
                &pair.value,
                "groups are named in parentheses",
                format_args!("write it as in `#[group({repair})]`"),
            );
            return written;
        }
        _ => {
            errors.push_help(attr, "a group has no name", "write it as in `#[group(Open)]`");
            return Vec::new();
        }
    };
    let mut groups = Vec::new();
    let (mut arguments, mut commas) = (vec![TokenStream::new()], Vec::new());
    for token in tokens {
        match (&token, arguments.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => {
                arguments.push(TokenStream::new());
                commas.push(token);
            }
            (_, Some(argument)) => argument.extend([token]),
            (_, None) => {}
        }
    }
    // After the last comma there may be nothing.
    arguments.pop_if(|last| last.is_empty());
    for (place, argument) in arguments.into_iter().enumerate() {
        if let Ok(name) = syn::parse2::<Ident>(argument.clone()) {
            groups.push(name);
            continue;
        }
        if argument.is_empty() {
            errors.push_help(
                commas.get(place),
                "there is no group before this comma",
                "remove the comma",
            );
            continue;
        }
        let written = plain_names(&argument);
        let given: Vec<String> = written.iter().map(Ident::to_string).collect();
        let wrong = argument;
        match given.as_slice() {
            [] => errors.push_help(
                wrong,
                "a group is named by a plain name",
                "write a name of your own, such as `Open`",
            ),
            [one] => errors.push_help(wrong, "a group is named by a plain name", format_args!("write `{one}`")),
            several => errors.push_help(
                wrong,
                "the names of groups stand apart by commas",
                format_args!("write `{}`", several.join(", ")),
            ),
        }
        groups.extend(written);
    }
    groups
}

/// The names that `"A"`, `group::A` or `A B` most likely mean.
fn plain_names(tokens: &TokenStream) -> Vec<Ident> {
    if let Ok(text) = syn::parse2::<LitStr>(tokens.clone()) {
        return text.parse().into_iter().collect();
    }
    if let Ok(path) = syn::parse2::<syn::Path>(tokens.clone()) {
        let last = path.segments.last().filter(|last| last.arguments.is_none());
        // In a path `Self` is a name, too.
        let name = last.and_then(|last| syn::parse2(last.ident.to_token_stream()).ok());
        return name.into_iter().collect();
    }
    // Whatever stands between them in place of commas.
    let names = tokens.clone().into_iter();
    let names =
        names.filter(|token| !matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | '|' | '+')));
    let names = names.map(|token| syn::parse2(token.into()));
    names.collect::<syn::Result<_>>().unwrap_or_default()
}
