//! The options of `#[state_machine(..)]`.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::parse::{ParseStream, Parser};
use syn::token::Paren;
use syn::{Ident, LitStr, Token, Type, parenthesized};

use super::name;
use crate::ast::Options;
use crate::errors::{Errors, nearest};
use crate::lower::spelt;

const OPTIONS: [&str; 7] = ["id", "name", "context", "refusal", "strict", "exhaustive", "crate"];

/// An option of the design whose turn has not come.
const PLANNED_OPTION: &str = "state_version";

/// Reads the parentheses of `#[state_machine(..)]`. An option that is misspelt or written in another form is reported,
/// and taken where it is clear what is meant, so that nothing follows from it.
pub(crate) fn options(args: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let mut seen: Vec<String> = Vec::new();
    let parser = syn::meta::parser(|meta| {
        let Some(mut option) = meta.path.get_ident().map(Ident::to_string) else {
            errors.push(&meta.path, unknown_option(&meta.path.to_token_stream().to_string()));
            return skip_value(&meta);
        };
        if !OPTIONS.contains(&&*option) {
            errors.push(&meta.path, unknown_option(&option));
            match nearest(&option, OPTIONS).filter(|_| option != PLANNED_OPTION) {
                Some(near) if !seen.iter().any(|seen| seen == near) => near.clone_into(&mut option),
                _ => {
                    options.unknown = true;
                    return skip_value(&meta);
                }
            }
        } else if seen.contains(&option) {
            errors.push_help(
                &meta.path,
                format_args!("`{option}` is given twice"),
                "remove one of them",
            );
        }
        seen.push(option.clone());
        let before = errors.count();
        if let Err(error) = value(&meta, &option, &mut options, errors) {
            errors.adopt(error);
        }
        if errors.count() == before {
            return Ok(());
        }
        // What is wrong with one option does not keep the next from being read.
        skip_value(&meta)
    });
    if let Err(error) = parser.parse2(args) {
        errors.adopt(error);
    }
    options
}

/// Reads what follows an option's name.
fn value(meta: &ParseNestedMeta<'_>, option: &str, options: &mut Options, errors: &mut Errors) -> syn::Result<()> {
    let input = meta.input;
    match option {
        "strict" | "exhaustive" => {
            without_value(meta, errors);
            match option {
                "strict" => options.strict = true,
                _ => options.exhaustive = true,
            }
        }
        _ if input.peek(Token![=]) => {
            let equals: Token![=] = input.parse()?;
            if input.is_empty() || input.peek(Token![,]) {
                no_value(equals, option, errors);
            } else {
                assigned(input, option, options, errors)?;
            }
        }
        _ if input.peek(Token![:]) && !input.peek(Token![::]) => {
            let colon: Token![:] = input.parse()?;
            errors.push_help(
                colon,
                format_args!("the value of `{option}` follows an equals sign"),
                "write `=`",
            );
            assigned(input, option, options, errors)?;
        }
        _ if input.peek(Paren) => {
            let group: TokenTree = input.fork().parse()?;
            let content;
            parenthesized!(content in input);
            let given = content.fork().parse::<TokenStream>()?;
            errors.push_help(
                group,
                format_args!("the value of `{option}` follows an equals sign"),
                format_args!("write `= {}`", spelt(&given)),
            );
            assigned(&content, option, options, errors)?;
        }
        _ => no_value(&meta.path, option, errors),
    }
    Ok(())
}

fn assigned(input: ParseStream<'_>, option: &str, options: &mut Options, errors: &mut Errors) -> syn::Result<()> {
    match option {
        "id" => options.id = Some(ty(input, option, errors)?),
        "context" => options.context = Some(ty(input, option, errors)?),
        "refusal" => options.refusal = Some(ty(input, option, errors)?),
        "crate" => {
            let path = input.call(syn::Path::parse_mod_style)?;
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
        _ => options.name = name(input, errors)?,
    }
    Ok(())
}

fn no_value(wrong: impl ToTokens, option: &str, errors: &mut Errors) {
    errors.push_help(
        wrong,
        format_args!("`{option}` has no value"),
        format_args!("write it as in `{}`", example(option)),
    );
}

fn example(option: &str) -> &'static str {
    match option {
        "id" => "id = u64",
        "context" => "context = Services",
        "refusal" => "refusal = OrderError",
        "crate" => "crate = crate::eventer",
        _ => "name = \"order\"",
    }
}

/// Reads the type in `id = OrderId`.
fn ty(input: ParseStream<'_>, option: &str, errors: &mut Errors) -> syn::Result<Type> {
    let no_type = |span| {
        syn::Error::new(
            span,
            format_args!("this is no type\n\nhelp: write it as in `{}`", example(option)),
        )
    };
    if !input.peek(LitStr) {
        return input.parse().map_err(|error: syn::Error| no_type(error.span()));
    }
    let text: LitStr = input.parse()?;
    let ty: Type = text.parse().map_err(|_| no_type(text.span()))?;
    errors.push_help(
        &text,
        "a type is written without quotes",
        format_args!("write `{}`", text.value()),
    );
    Ok(ty)
}

/// Passes over what is left of an option that is reported already, so that what follows is read too.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Reports a value where an option is on by standing there.
fn without_value(meta: &ParseNestedMeta<'_>, errors: &mut Errors) {
    let option = meta.path.to_token_stream();
    let input = meta.input;
    let valued = input.peek(Token![=]) || input.peek(Token![:]) || input.peek(Paren);
    if valued && let Ok(wrong) = input.fork().parse::<TokenTree>() {
        errors.push_help(
            wrong,
            format_args!("`{option}` takes no value"),
            format_args!("write just `{option}`"),
        );
    }
}

fn unknown_option(wrong: &str) -> String {
    if wrong == PLANNED_OPTION {
        return format!("`{wrong}` is not supported yet");
    }
    match nearest(wrong, OPTIONS) {
        Some(near) => format!("`{wrong}` is no option of `state_machine`\n\nhelp: did you mean `{near}`?"),
        None => format!(
            "`{wrong}` is no option of `state_machine`\n\nhelp: the options are {}",
            OPTIONS.map(|option| format!("`{option}`")).join(", ")
        ),
    }
}
