//! What stands inside our attributes.

mod cells;
mod condition;
mod derives;
mod groups;
mod options;
mod place;
mod serde;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Meta, Token};

use crate::ast::Silenced;
use crate::errors::{Errors, nearest};

pub(crate) use cells::cells;
pub(crate) use condition::{cfg, in_no_build, is_cfg, is_conditional, may_hide, unconditional};
pub(crate) use derives::{
    Derived, Derives, conditional, derived, derives_of_serde, derives_others, has_other_derives, is_of_std,
    meant as meant_derives, under,
};
pub(crate) use groups::groups;
pub(crate) use options::options;
pub(crate) use place::{
    cell_on_variant, misplaced, misspelt_derive, of_tests, on_module, read_by_others, without_path,
};
pub(crate) use serde::{misspelt_serde, one_deeper, serde};

/// The warnings that can be silenced, as they are spelt in `#[expect_warning(..)]`.
pub(crate) const WARNINGS: [&str; 5] = ["unreachable", "dead_end", "unused", "endless", "lonely"];

/// Reads the text in `name = ".."`.
fn name(value: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<LitStr>> {
    if !value.peek(LitStr) {
        let text = value
            .fork()
            .call(Ident::parse_any)
            .map_or("order".to_owned(), |text| text.to_string());
        let error = value.error(format_args!(
            "the name is not a string\n\nhelp: write it as in `name = \"{text}\"`"
        ));
        // Taken, so that `name = id` is not read for an option.
        if !value.peek(Token![,]) {
            let _: Option<TokenTree> = value.parse().ok();
        }
        return Err(error);
    }
    let name: LitStr = value.parse()?;
    let text = name.value();
    let fault = if text.is_empty() {
        Some("the name is empty")
    } else if text.chars().any(char::is_control) {
        Some("the name contains a control character")
    } else {
        None
    };
    if let Some(fault) = fault {
        errors.push_help(
            &name,
            fault,
            "stored names are text of at least one character, such as `\"order\"`",
        );
    }
    Ok(Some(name))
}

/// Reads `#[event(name = "..")]` on a variant; `role` is the attribute's name.
pub(crate) fn stored_name(role: &str, attr: &Attribute, errors: &mut Errors) -> Option<LitStr> {
    if let Ok(text) = attr.parse_args::<LitStr>() {
        errors.push_help(
            &text,
            format_args!("the name in `#[{role}]` follows `name =`"),
            format_args!("write `name = {}`", text.to_token_stream()),
        );
        return Some(text);
    }
    if let Meta::NameValue(pair) = &attr.meta {
        let text = pair.value.to_token_stream();
        errors.push_help(
            &pair.value,
            format_args!("the name in `#[{role}]` stands in parentheses"),
            format_args!("write `#[{role}(name = {text})]`"),
        );
        return syn::parse2(text).ok();
    }
    if let Meta::Path(path) = &attr.meta {
        errors.push_help(
            path,
            format_args!("`#[{role}]` says nothing here"),
            format_args!("remove it, or give the stored name by `#[{role}(name = \"..\")]`"),
        );
        return None;
    }
    let mut found = None;
    let parsed = attr.parse_nested_meta(|meta| {
        if meta.path.is_ident("name") {
            if found.is_some() {
                errors.push_twice(&meta.path, "name");
            }
            if meta.input.peek(LitStr) {
                found = name(meta.input, errors)?;
                let text = found.to_token_stream();
                errors.push_help(
                    &text,
                    "the value of `name` follows an equals sign",
                    format_args!("write `name = {text}`"),
                );
                return Ok(());
            }
            if !meta.input.peek(Token![=]) {
                return Err(meta.error(format_args!(
                    "`name` has no value\n\nhelp: write `#[{role}(name = \"..\")]`"
                )));
            }
            found = name(meta.value()?, errors)?;
            Ok(())
        } else {
            let wrong = meta.path.to_token_stream();
            let help = match &*wrong.to_string() {
                "terminal" if role == "state" => "it is an attribute of its own: write `#[terminal]`".to_owned(),
                "group" if role == "state" => "it is an attribute of its own: write `#[group(..)]`".to_owned(),
                _ => format!("the stored name is given by `#[{role}(name = \"..\")]`"),
            };
            Err(meta.error(format_args!("`{wrong}` is no option of `{role}`\n\nhelp: {help}")))
        }
    });
    match parsed {
        Err(error) => errors.adopt(error),
        Ok(()) if found.is_none() => errors.push_help(
            attr,
            format_args!("`#[{role}]` on a variant gives no name"),
            format_args!("the stored name is given by `#[{role}(name = \"..\")]`"),
        ),
        Ok(()) => {}
    }
    found
}

/// Reports arguments where an attribute takes none.
pub(crate) fn no_args(attr: &Attribute, errors: &mut Errors) {
    no_args_but(attr, None, errors);
}

/// The same, where the arguments say what this signature would.
pub(crate) fn no_args_but(attr: &Attribute, signature: Option<&str>, errors: &mut Errors) {
    let message = || {
        let name = attr.path().to_token_stream();
        let repair = match signature {
            Some(signature) => format!("write it as the signature: `#[{name}] {signature}`"),
            None => format!("write just `#[{name}]`"),
        };
        format!("`#[{name}]` takes no arguments\n\nhelp: {repair}")
    };
    match &attr.meta {
        Meta::Path(_) => {}
        Meta::List(list) => errors.adopt(syn::Error::new(list.delimiter.span().join(), message())),
        Meta::NameValue(value) => errors.push(&value.value, message()),
    }
}

/// Reads `#[each(derive(Hash))]`: the attribute inside.
pub(crate) fn each(attr: &Attribute, errors: &mut Errors) -> Option<Attribute> {
    let inside = attr
        .meta
        .require_list()
        .and_then(|list| syn::parse2::<Meta>(list.tokens.clone()));
    match inside {
        Ok(meta) if !is_trait(&meta) => Some(Attribute { meta, ..attr.clone() }),
        Ok(meta) => {
            let derived = meta.path().to_token_stream();
            errors.push_help(
                &meta,
                "`#[each]` holds an attribute, and this is a trait",
                format_args!("write `derive({derived})`"),
            );
            None
        }
        _ => {
            errors.push_help(
                attr.path(),
                "`#[each]` holds one attribute for the structs",
                "write it as in `#[each(derive(Hash))]`",
            );
            None
        }
    }
}

/// Whether a name in place of an attribute is written as those of traits are.
fn is_trait(meta: &Meta) -> bool {
    let name = meta.path().segments.last().map(|last| last.ident.to_string());
    matches!(meta, Meta::Path(_)) && name.is_some_and(|name| name.starts_with(char::is_uppercase))
}

/// Reads `#[expect_warning(unreachable, reason = "..")]`.
pub(crate) fn silenced(attr: &Attribute, role: &str, errors: &mut Errors) -> Option<Silenced> {
    // What stands where only a reason can.
    let mut only = None;
    let mut example = if role == "state" { "unreachable" } else { "unused" }.to_owned();
    let mut why = "..".to_owned();
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let kind: Ident = input.call(Ident::parse_any)?;
        let mut reason = None;
        if WARNINGS.iter().any(|warning| kind == warning) {
            example = kind.to_string();
        } else if kind == "reason" && input.parse::<Token![=]>().is_ok() {
            why = input.parse::<LitStr>()?.value();
            return Err(syn::Error::new(kind.span(), "a reason alone"));
        }
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            if let Ok(text) = input.fork().parse::<LitStr>() {
                why = text.value();
            }
            let key: Ident = input.parse()?;
            if key != "reason" {
                only = Some(key);
                return Err(input.error("another word"));
            }
            input.parse::<Token![=]>()?;
            reason = Some(input.parse::<LitStr>()?);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok((kind, reason))
    });
    let (kind, reason) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            match only {
                Some(key) => errors.push(key, "only `reason = \"..\"` can follow the warning"),
                None => errors.adopt(syn::Error::new(
                    error.span(),
                    format_args!(
                        "this is not a warning and the reason why it is silenced\n\nhelp: write it as in \
                         `#[expect_warning({example}, reason = {why:?})]`"
                    ),
                )),
            }
            return None;
        }
    };
    let text = kind.to_string();
    if !WARNINGS.contains(&&*text) {
        let repair = match nearest(&text, WARNINGS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the warnings are {}",
                WARNINGS.map(|warning| format!("`{warning}`")).join(", ")
            ),
        };
        errors.push_help(&kind, format_args!("there is no warning `{text}`"), repair);
        return None;
    }
    if reason.is_none_or(|reason| reason.value().trim().is_empty()) {
        errors.push_help(
            attr,
            format_args!("the warning `{text}` is silenced without a reason"),
            format_args!("write `#[expect_warning({text}, reason = \"..\")]`"),
        );
    }
    Some(Silenced { kind })
}
