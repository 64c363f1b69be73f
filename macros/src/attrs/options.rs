//! The options of `#[state_machine(..)]`.

mod value;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Token};

use crate::ast::Options;
use crate::errors::{Errors, nearest};
use crate::lower::spelt;

use value::value;

pub(super) const OPTIONS: [&str; 7] = ["id", "name", "context", "refusal", "strict", "exhaustive", "crate"];

/// An option of the design whose turn has not come.
const PLANNED_OPTION: &str = "state_version";

/// Reads the parentheses of `#[state_machine(..)]`. An option that is misspelt or written in another form is reported,
/// and taken where it is clear what is meant, so that nothing follows from it.
pub(crate) fn options(args: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let mut read = |input: ParseStream<'_>| {
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let before = errors.count();
            option(input, &mut options, &mut seen, errors)?;
            end(input, errors.count() > before, &mut options, errors)?;
        }
        Ok(())
    };
    if let Err(error) = Parser::parse2(&mut read, args) {
        errors.adopt(error);
        options.unread.all();
    }
    options
}

/// Reads one option; what is wrong with it does not keep the next from being read.
fn option(
    input: ParseStream<'_>,
    options: &mut Options,
    seen: &mut Vec<String>,
    errors: &mut Errors,
) -> syn::Result<()> {
    if input.peek(Token![,]) {
        let comma: Token![,] = input.fork().parse()?;
        errors.push_help(comma, "there is no option before this comma", "remove the comma");
        return Ok(());
    }
    let ahead = input.fork();
    let Ok(path) = ahead.call(syn::Path::parse_mod_style) else {
        // Taken, so that there is an end: `fn = 1` begins as an option does.
        let wrong: TokenTree = input.parse()?;
        let text = spelt(&wrong);
        let repair = match syn::parse_str::<LitStr>(&text) {
            Ok(_) => format!("did you mean `name = {text}`?"),
            Err(_) => "an option is a name, mostly with a value, as in `id = u64`".to_owned(),
        };
        errors.push_help(&wrong, format_args!("`{text}` is no option of `state_machine`"), repair);
        options.unread.all();
        return skip_value(input);
    };
    input.advance_to(&ahead);
    let Some(mut option) = path.get_ident().map(Ident::to_string) else {
        errors.push(&path, unknown_option(&spelt(&path), input.is_empty()));
        options.unread.all();
        return skip_value(input);
    };
    let misspelt = !OPTIONS.contains(&&*option);
    if misspelt {
        errors.push(
            &path,
            unknown_option(&option, input.is_empty() || input.peek(Token![,])),
        );
        match nearest(&option, OPTIONS).filter(|_| option != PLANNED_OPTION) {
            Some(near) if !seen.iter().any(|seen| seen == near) => near.clone_into(&mut option),
            _ => {
                options.unread.all();
                return skip_value(input);
            }
        }
    } else if seen.contains(&option) {
        errors.push_twice(&path, &option);
        let _ = value(input, &path, &option, &mut Options::default(), &mut Errors::new());
        return skip_value(input);
    }
    seen.push(option.clone());
    if misspelt && ["strict", "exhaustive"].contains(&&*option) {
        // What these would report is not known to be asked for.
        return skip_value(input);
    }
    let before = errors.count();
    if let Err(error) = value(input, &path, &option, options, errors) {
        errors.adopt(error);
    }
    if errors.count() == before {
        return Ok(());
    }
    options.unread.note(&option);
    skip_value(input)
}

/// Reads the comma after an option. Where it is missing and another option begins, that one is read all the same.
fn end(input: ParseStream<'_>, reported: bool, options: &mut Options, errors: &mut Errors) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    if input.peek(Token![,]) {
        input.parse::<Token![,]>()?;
    } else if input.peek(Token![;]) {
        let wrong: Token![;] = input.parse()?;
        errors.push_help(wrong, "options stand apart by commas", "write `,`");
    } else if begins_option(input) {
        let next: Ident = input.fork().call(Ident::parse_any)?;
        if !reported {
            errors.push_help(
                &next,
                format_args!("a comma is missing before `{next}`"),
                format_args!("write `, {next}`"),
            );
        }
    } else {
        let wrong: TokenTree = input.fork().parse()?;
        if !reported {
            errors.push_help(
                wrong,
                "this belongs to no option",
                "remove it; options stand apart by commas",
            );
        }
        options.unread.all();
        skip_value(input)?;
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(())
}

/// Whether an option stands here, rather than what is left of the one before.
fn begins_option(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(name) = ahead.call(Ident::parse_any) else {
        return false;
    };
    let assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
    OPTIONS.iter().any(|option| name == option) || assigned
}

/// Passes over what is left of an option that is reported already, so that what follows is read too.
fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) && !begins_option(input) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn up_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

/// What is wrong with an option that there is not; one that stands `alone`, with a capital, is most likely the id.
fn unknown_option(wrong: &str, alone: bool) -> String {
    if wrong == PLANNED_OPTION {
        return format!("`{wrong}` is not supported yet");
    }
    let repair = match nearest(wrong, OPTIONS) {
        Some(near) => format!("did you mean `{near}`?"),
        None if alone && wrong.contains(char::is_uppercase) => format!("did you mean `id = {wrong}`?"),
        None => format!(
            "the options are {}",
            OPTIONS.map(|option| format!("`{option}`")).join(", ")
        ),
    };
    format!("`{wrong}` is no option of `state_machine`\n\nhelp: {repair}")
}
