//! What follows the name of an option.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{GenericArgument, LitStr, PathArguments, Token, Type, parenthesized};

use super::{begins_option, up_to_comma};
use crate::ast::Options;
use crate::attrs::name;
use crate::errors::Errors;
use crate::lower::{is_no_error, owned, spelt};

/// Reads what follows an option's name.
pub(super) fn value(
    input: ParseStream<'_>,
    path: &syn::Path,
    option: &str,
    options: &mut Options,
    errors: &mut Errors,
) -> syn::Result<()> {
    match option {
        "strict" | "exhaustive" => {
            without_value(input, path, errors);
            match option {
                "strict" => options.strict = true,
                _ => options.exhaustive = true,
            }
        }
        _ if input.peek(Token![==]) => {
            let equals: Token![==] = input.parse()?;
            errors.push_help(
                equals,
                format_args!("the value of `{option}` follows an equals sign"),
                "write `=`",
            );
            assigned(input, option, options, errors)?;
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
        _ if !input.is_empty() && !input.peek(Token![,]) && !begins_option(input) => {
            let (first, given): (TokenTree, TokenStream) = (input.fork().parse()?, up_to_comma(&input.fork())?);
            errors.push_help(
                first,
                format_args!("the value of `{option}` follows an equals sign"),
                format_args!("write `{option} = {}`", spelt(&given)),
            );
            assigned(input, option, options, errors)?;
        }
        _ => no_value(path, option, errors),
    }
    Ok(())
}

fn assigned(input: ParseStream<'_>, option: &str, options: &mut Options, errors: &mut Errors) -> syn::Result<()> {
    match option {
        "id" => {
            // Of what borrows it is not known what was to own it.
            let borrows = input.peek(Token![&]) || input.fork().parse::<Type>().is_ok_and(|ty| spelt(&ty) == "str");
            options.id = Some(ty(input, option, errors)?).filter(|ty| !borrows && is_known(ty));
        }
        "context" => options.context = Some(ty(input, option, errors)?).filter(is_known),
        "refusal" => options.refusal = Some(refusal(input, errors)?),
        "crate" => {
            let path = if input.peek(LitStr) {
                let text: LitStr = input.parse()?;
                errors.push_help(
                    &text,
                    "a path is written without quotes",
                    format_args!("write `{}`", text.value()),
                );
                let Ok(path) = text.parse_with(syn::Path::parse_mod_style) else {
                    return Ok(());
                };
                path
            } else {
                input.call(syn::Path::parse_mod_style)?
            };
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

/// Reads the type in `refusal = OrderError`. What cannot be one is reported, and nothing is known of it.
fn refusal(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Type> {
    if let Ok(given) = input.fork().parse::<Type>()
        && (is_no_error(&given) || spelt(&given) == "str")
    {
        input.parse::<Type>()?;
        errors.push_help(
            &given,
            format_args!("a refusal is an error type, and `{}` is none", spelt(&given)),
            "declare a type of your own that implements `std::error::Error`",
        );
        return Ok(syn::parse_quote!(__Wrong));
    }
    ty(input, "refusal", errors)
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
        let ty: Type = input.parse().map_err(|error: syn::Error| no_type(error.span()))?;
        if spelt(&ty) == "str" {
            errors.push_help(
                &ty,
                format_args!("`{option}` is a type that owns its data"),
                "write `String`",
            );
            return Ok(syn::parse_quote!(String));
        }
        if let Some((fault, repair)) = unfit(&ty, option) {
            errors.push_help(&ty, fault, repair);
            return Ok(syn::parse_quote!(__Wrong));
        }
        let Type::Reference(reference) = &ty else {
            return Ok(ty);
        };
        let owned = owned(reference);
        errors.push_help(
            reference,
            format_args!("`{option}` is a type that owns its data"),
            format_args!("write `{}`", spelt(&owned)),
        );
        return Ok(owned);
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

/// Whether it is more than the place of a type that was reported.
fn is_known(ty: &Type) -> bool {
    spelt(ty) != "__Wrong"
}

/// Why a type cannot be that of a value which is kept, and what to write.
fn unfit(ty: &Type, option: &str) -> Option<(String, String)> {
    let text = spelt(ty);
    let no_size = || format!("`{text}` has no size of its own");
    let itself = || format!("write the type itself, as in `{}`", example(option));
    Some(match ty {
        Type::ImplTrait(_) | Type::Infer(_) => (format!("`{text}` does not say which type it is"), itself()),
        // What owns these identifies nothing.
        Type::Slice(_) | Type::TraitObject(_) if option == "id" => (no_size(), itself()),
        Type::Slice(slice) => (no_size(), format!("write `Vec<{}>`", spelt(&slice.elem))),
        Type::TraitObject(_) => (no_size(), format!("write `Box<{text}>`")),
        Type::Never(_) => (
            "nothing has the type `!`".to_owned(),
            format!("write a type, as in `{}`", example(option)),
        ),
        Type::Path(path) => {
            let lifetime = path.path.segments.iter().find_map(|segment| match &segment.arguments {
                PathArguments::AngleBracketed(of) => of.args.iter().find_map(|argument| match argument {
                    GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => Some(lifetime),
                    _ => None,
                }),
                _ => None,
            })?;
            (
                format!("`{lifetime}` is declared nowhere: `{option}` is a type that owns its data"),
                format!("write `{}`", text.replace(&lifetime.to_string(), "'static")),
            )
        }
        _ => return None,
    })
}

/// Reports a value where an option is on by standing there.
fn without_value(input: ParseStream<'_>, path: &syn::Path, errors: &mut Errors) {
    let option = path.to_token_stream();
    let valued = input.peek(Token![=]) || input.peek(Token![:]) || input.peek(Paren);
    if valued && let Ok(wrong) = input.fork().parse::<TokenTree>() {
        errors.push_help(
            wrong,
            format_args!("`{option}` takes no value"),
            format_args!("write just `{option}`"),
        );
    }
}
