//! What stands inside our attributes.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, Token};

use crate::ast::{Cells, Derives, Options, Silenced};
use crate::errors::{Errors, nearest};
use crate::lower::spelt;

const OPTIONS: [&str; 7] = ["id", "name", "context", "refusal", "strict", "exhaustive", "crate"];

/// Attributes of the design whose turn has not come.
pub(crate) const PLANNED: [&str; 4] = ["publish", "link", "view", "message"];

/// The warnings that can be silenced, as they are spelt in `#[expect_warning(..)]`.
pub(crate) const WARNINGS: [&str; 4] = ["unreachable", "dead_end", "unused", "endless"];

/// Reads the parentheses of `#[state_machine(..)]`.
pub(crate) fn options(args: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let mut seen: Vec<String> = Vec::new();
    let parser = syn::meta::parser(|meta| {
        let Some(option) = meta.path.get_ident().map(Ident::to_string) else {
            errors.push(&meta.path, unknown_option(&meta.path.to_token_stream().to_string()));
            return skip_value(&meta);
        };
        if seen.contains(&option) {
            errors.push_help(
                &meta.path,
                format_args!("`{option}` is given twice"),
                "remove one of them",
            );
        }
        seen.push(option.clone());
        match &*option {
            "id" | "context" | "refusal" | "crate" | "name" if !meta.input.peek(Token![=]) => {
                let example = match &*option {
                    "id" => "id = u64",
                    "context" => "context = Services",
                    "refusal" => "refusal = OrderError",
                    "crate" => "crate = crate::eventer",
                    _ => "name = \"order\"",
                };
                errors.push_help(
                    &meta.path,
                    format_args!("`{option}` has no value"),
                    format_args!("write it as in `{example}`"),
                );
                skip_value(&meta)?;
            }
            "id" => options.id = Some(meta.value()?.parse()?),
            "context" => options.context = Some(meta.value()?.parse()?),
            "refusal" => options.refusal = Some(meta.value()?.parse()?),
            "crate" => {
                let path = meta.value()?.call(syn::Path::parse_mod_style)?;
                if path.segments.iter().any(|segment| segment.ident == "Self") {
                    errors.push_help(
                        &path,
                        "this is no path to a crate",
                        "write it as in `crate = crate::eventer`",
                    );
                } else {
                    options.krate = Some(path);
                }
            }
            "name" => options.name = name(&meta, errors)?,
            "strict" => options.strict = flag(&meta)?,
            "exhaustive" => options.exhaustive = flag(&meta)?,
            other => {
                errors.push(&meta.path, unknown_option(other));
                skip_value(&meta)?;
            }
        }
        Ok(())
    });
    if let Err(error) = parser.parse2(args) {
        errors.adopt(error);
    }
    options
}

/// Passes over the value of an option that is reported already, so that what follows is read too.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn flag(meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
    if meta.input.peek(Token![=]) {
        let option = meta.path.to_token_stream();
        return Err(meta
            .input
            .error(format_args!("`{option}` takes no value\n\nhelp: write just `{option}`")));
    }
    Ok(true)
}

fn unknown_option(wrong: &str) -> String {
    if wrong == "state_version" {
        return "`state_version` is not supported yet".to_owned();
    }
    match nearest(wrong, OPTIONS) {
        Some(near) => format!("`{wrong}` is no option of `state_machine`\n\nhelp: did you mean `{near}`?"),
        None => format!(
            "`{wrong}` is no option of `state_machine`\n\nhelp: the options are {}",
            OPTIONS.map(|option| format!("`{option}`")).join(", ")
        ),
    }
}

/// Reads `name = ".."`.
fn name(meta: &ParseNestedMeta<'_>, errors: &mut Errors) -> syn::Result<Option<LitStr>> {
    let value = meta.value()?;
    let Ok(name) = value.parse::<LitStr>() else {
        return Err(value.error("the name is not a string\n\nhelp: write it as in `name = \"order\"`"));
    };
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
    let mut found = None;
    let parsed = attr.parse_nested_meta(|meta| {
        if meta.path.is_ident("name") {
            found = name(&meta, errors)?;
            Ok(())
        } else {
            let wrong = meta.path.to_token_stream();
            Err(meta.error(format_args!(
                "`{wrong}` is no option of `{role}`\n\nhelp: the stored name is given by `#[{role}(name = \"..\")]`"
            )))
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

/// Reads `#[group(A, B)]`.
pub(crate) fn groups(attr: &Attribute, errors: &mut Errors) -> Vec<Ident> {
    let parse = Punctuated::<Ident, Token![,]>::parse_terminated;
    match attr.parse_args_with(parse) {
        Ok(names) if !names.is_empty() => names.into_iter().collect(),
        _ => {
            errors.push_help(attr, "a group has no name", "write it as in `#[group(Open)]`");
            Vec::new()
        }
    }
}

/// Reports arguments where an attribute takes none.
pub(crate) fn no_args(attr: &Attribute, errors: &mut Errors) {
    let name = attr.path().to_token_stream();
    let message = format!("`#[{name}]` takes no arguments\n\nhelp: write just `#[{name}]`");
    match &attr.meta {
        Meta::Path(_) => {}
        Meta::List(list) => errors.adopt(syn::Error::new(list.delimiter.span().join(), message)),
        Meta::NameValue(value) => errors.push(&value.value, message),
    }
}

/// Reads `#[each(derive(Hash))]`: the attribute inside.
pub(crate) fn each(attr: &Attribute, errors: &mut Errors) -> Option<Attribute> {
    let inside = attr
        .meta
        .require_list()
        .and_then(|list| syn::parse2::<Meta>(list.tokens.clone()));
    match inside {
        Ok(meta) => Some(syn::parse_quote!(#[#meta])),
        Err(_) => {
            errors.push_help(
                attr.path(),
                "`#[each]` holds one attribute for the structs",
                "write it as in `#[each(derive(Hash))]`",
            );
            None
        }
    }
}

/// Whether `#[derive(..)]` names `Clone`.
pub(crate) fn derives_clone(attr: &Attribute) -> bool {
    derived(attr, "Clone").is_some()
}

/// The path in `#[derive(..)]` that names a trait.
pub(crate) fn derived(attr: &Attribute, name: &str) -> Option<syn::Path> {
    if !attr.path().is_ident("derive") {
        return None;
    }
    let paths = attr
        .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
        .ok()?;
    paths
        .into_iter()
        .find(|path| path.segments.last().is_some_and(|last| last.ident == name))
}

/// Reads `#[expect_warning(unreachable, reason = "..")]`.
pub(crate) fn silenced(attr: &Attribute, errors: &mut Errors) -> Option<Silenced> {
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let kind: Ident = input.call(Ident::parse_any)?;
        let mut reason = None;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let key: Ident = input.parse()?;
            if key != "reason" {
                return Err(syn::Error::new(
                    key.span(),
                    "only `reason = \"..\"` can follow the warning",
                ));
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
            errors.adopt(error);
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

/// Reads `#[ignore(state::A, event::B)]` or `#[reject(group::G, _, "why")]`.
pub(crate) fn cells(attr: &Attribute, errors: &mut Errors) -> Option<Cells> {
    let kind = attr.path().get_ident()?.clone();
    let reject = kind == "reject";
    let form = if reject {
        "#[reject(state::A, event::B, \"why\")]"
    } else {
        "#[ignore(state::A, event::B)]"
    };
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let source = cell_name(input, &["state", "group"])?;
        input.parse::<Token![,]>()?;
        let event = cell_name(input, &["event"])?.map(|(_, event)| event);
        let comma = input.parse::<Option<Token![,]>>()?.is_some();
        let reason: Option<LitStr> = if reject && comma { input.parse()? } else { None };
        let reason = reason.filter(|why| !why.value().trim().is_empty());
        input.parse::<Option<Token![,]>>()?;
        if input.is_empty() {
            Ok((source, event, reason))
        } else {
            Err(input.error("unexpected"))
        }
    });
    if let Ok((source, event, reason)) = parsed {
        if reject && reason.is_none() {
            let place = spelt(
                &attr
                    .meta
                    .require_list()
                    .map(|list| list.tokens.clone())
                    .unwrap_or_default(),
            );
            errors.push_help(
                attr,
                "this rejection gives no reason",
                format_args!("write it as in `#[reject({place}, \"why\")]`"),
            );
        }
        Some(Cells {
            kind,
            source,
            event,
            reason,
        })
    } else {
        errors.push_help(
            attr,
            format_args!("`#[{kind}]` does not name one state and one event"),
            format_args!("write it as in `{form}`"),
        );
        None
    }
}

fn cell_name(input: ParseStream<'_>, modules: &[&str]) -> syn::Result<Option<(Ident, Ident)>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let module: Ident = input.parse()?;
    if !modules.contains(&&*module.to_string()) {
        return Err(syn::Error::new(module.span(), "unexpected"));
    }
    input.parse::<Token![::]>()?;
    Ok(Some((module, input.call(Ident::parse_any)?)))
}

/// Sorts the paths of `#[derive(..)]`: those that only the enum derives, and those that the structs derive too.
pub(crate) fn derives(attr: &Attribute, derives: &mut Derives) -> Option<(TokenStream, TokenStream)> {
    const SHARED: [&str; 10] = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Serialize",
        "Deserialize",
    ];
    let paths = attr
        .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
        .ok()?;
    let (mut on_enum, mut on_structs) = (Punctuated::<_, Token![,]>::new(), Punctuated::<_, Token![,]>::new());
    for path in paths {
        let name = path
            .segments
            .last()
            .map(|segment| segment.ident.unraw().to_string())
            .unwrap_or_default();
        match &*name {
            "Clone" => derives.clone = true,
            "Serialize" => derives.serialize = true,
            "Deserialize" => derives.deserialize = true,
            "Default" => {
                // `Default` of an enum of structs cannot be derived: it is written by hand.
                derives.default = true;
                continue;
            }
            _ => {}
        }
        if SHARED.contains(&&*name) {
            on_structs.push(path.clone());
        }
        on_enum.push(path);
    }
    let derive = |paths: Punctuated<syn::Path, Token![,]>| {
        if paths.is_empty() {
            TokenStream::new()
        } else {
            quote::quote!(#[derive(#paths)])
        }
    };
    Some((derive(on_enum), derive(on_structs)))
}

/// Splits `#[serde(..)]` into what stays on the enum or variant and what its struct or structs need.
pub(crate) fn serde(attr: &Attribute, on_variant: bool) -> (TokenStream, TokenStream) {
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let Ok(metas) = attr.parse_args_with(parse) else {
        // Not in the form that we know: serde itself will say what is wrong with it.
        return (attr.to_token_stream(), TokenStream::new());
    };
    let (mut kept, mut moved) = (Punctuated::<_, Token![,]>::new(), Punctuated::<_, Token![,]>::new());
    for meta in metas {
        let name = meta.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match (&*name, &meta) {
            ("rename_all_fields", Meta::NameValue(value)) => {
                let value = &value.value;
                moved.push(quote::quote!(rename_all = #value));
            }
            ("rename_all_fields", Meta::List(list)) => {
                let list = &list.tokens;
                moved.push(quote::quote!(rename_all(#list)));
            }
            ("rename_all", _) if on_variant => moved.push(meta.to_token_stream()),
            ("crate" | "deny_unknown_fields", _) if !on_variant => {
                moved.push(meta.to_token_stream());
                kept.push(meta.to_token_stream());
            }
            _ => kept.push(meta.to_token_stream()),
        }
    }
    let serde = |metas: Punctuated<TokenStream, Token![,]>| {
        if metas.is_empty() {
            TokenStream::new()
        } else {
            quote::quote!(#[serde(#metas)])
        }
    };
    // One attribute each: a variant's own may replace one of them.
    let moved = moved.into_iter().map(|meta| quote::quote!(#[serde(#meta)])).collect();
    (serde(kept), moved)
}
