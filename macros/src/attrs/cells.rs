//! `#[ignore(..)]` and `#[reject(..)]` on the enum of states.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Token};

use crate::ast::Cells;
use crate::errors::Errors;
use crate::lower::spelt;

/// Reads `#[ignore(state::A, event::B)]` or `#[reject(group::G, _, "why")]`; what is no state is most likely a group.
pub(crate) fn cells(attr: &Attribute, is_state: impl Fn(&Ident) -> bool, errors: &mut Errors) -> Option<Cells> {
    let kind = attr.path().get_ident()?.clone();
    let reject = kind == "reject";
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let source = cell_name(input, &["state", "group"])?;
        input.parse::<Token![,]>()?;
        let event = cell_name(input, &["event"])?.map(|(_, event)| event);
        let comma = input.parse::<Option<Token![,]>>()?.is_some();
        let reason: Option<LitStr> = if reject && comma { input.parse()? } else { None };
        input.parse::<Option<Token![,]>>()?;
        if input.is_empty() {
            Ok((source, event, reason))
        } else {
            Err(input.error("unexpected"))
        }
    });
    if let Ok((source, event, reason)) = parsed {
        let empty = reason.as_ref().filter(|why| why.value().trim().is_empty());
        if let Some(empty) = empty {
            errors.push_help(
                empty,
                "this reason says nothing",
                "write why the event is rejected there",
            );
        } else if reject && reason.is_none() {
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
                format_args!(
                    "write it as in `#[reject({}, \"why\")]`",
                    place.trim_end_matches([',', ' '])
                ),
            );
        }
        Some(Cells {
            kind,
            source,
            event,
            reason,
        })
    } else {
        errors.leave_cells_unread();
        malformed(attr, &kind, is_state, errors);
        None
    }
}

/// Reports what cannot be read, on the argument that is wrong, with all that is clear of what was meant.
fn malformed(attr: &Attribute, kind: &Ident, is_state: impl Fn(&Ident) -> bool, errors: &mut Errors) {
    let list = attr.meta.require_list();
    let tokens: Vec<TokenTree> = list
        .map(|list| list.tokens.clone().into_iter().collect())
        .unwrap_or_default();
    if let Some(next) = without_comma(&tokens) {
        errors.push_help(
            next,
            format_args!("a comma is missing before `{next}`"),
            "separate state, event and reason by commas",
        );
        return;
    }
    let arguments = arguments(&tokens);
    let each = each(kind, &arguments);
    let stray = stray_comma(&tokens);
    let reject = kind == "reject";
    let read = |argument: &TokenStream, own: &[&str]| matches!(named(argument, own), Some(Ok(_)));
    let reason = reason(&arguments);
    let right = match &*each {
        [] => meant(kind, &arguments, &reason, is_state),
        each => format!("write {}", each.join(" and ")),
    };
    let complete = match &*arguments {
        [source, event, ..] => read(source, &["state", "group"]) && read(event, &["event"]),
        _ => false,
    };
    let too_many = if reject { 3 } else { 2 };
    match &*arguments {
        _ if each.len() > 1 => {
            errors.push_help(attr, format_args!("`#[{kind}]` names one state and one event"), right);
        }
        [_, _, third, ..] if complete && reject && syn::parse2::<LitStr>(third.clone()).is_err() => {
            errors.push_help(
                third,
                "the reason is a text, and stands by itself",
                format_args!("write `{reason}`"),
            );
        }
        [_, _, ..] if complete && arguments.len() > too_many => {
            let all = if reject {
                "a state, an event and the reason"
            } else {
                "a state and an event"
            };
            errors.push_help(
                &arguments[too_many],
                format_args!("`#[{kind}]` has {all}, and this is more"),
                format_args!("remove `{}`", spelt(&arguments[too_many])),
            );
        }
        // All of it is there, so there is too much between.
        [_, _, ..] if complete && stray.is_some() => {
            errors.push_help(stray, "this comma stands for nothing", "remove `,`");
        }
        _ => errors.push_help(
            attr,
            format_args!("`#[{kind}]` does not name one state and one event"),
            right,
        ),
    }
}

/// The repair: the attribute with what its arguments were most likely meant to name, or else an example of its kind.
fn meant(kind: &Ident, arguments: &[TokenStream], reason: &str, is_state: impl Fn(&Ident) -> bool) -> String {
    let source = arguments.first().and_then(|source| {
        let name = match named(source, &["state", "group"])? {
            Ok(named) => return Some(named),
            Err(name) => name,
        };
        if name == "State" {
            return Some("_".to_owned());
        }
        let module = if is_state(&name) { "state" } else { "group" };
        Some(format!("{module}::{name}"))
    });
    let event = arguments.get(1).and_then(|event| {
        let name = match named(event, &["event"])? {
            Ok(named) => return Some(named),
            Err(name) => name,
        };
        let all = name == "Event";
        Some(if all { "_".to_owned() } else { format!("event::{name}") })
    });
    match (source, event, kind == "reject") {
        (Some(source), Some(event), true) => format!("write `#[reject({source}, {event}, {reason})]`"),
        (Some(source), Some(event), false) => format!("write `#[ignore({source}, {event})]`"),
        (_, _, true) => "write it as in `#[reject(state::A, event::B, \"why\")]`".to_owned(),
        (_, _, false) => "write it as in `#[ignore(state::A, event::B)]`".to_owned(),
    }
}

/// The reason as it is written; where there is none, a word that stands for it.
fn reason(arguments: &[TokenStream]) -> String {
    let reason = arguments.get(2).and_then(|third| {
        let text = third.clone().into_iter().last()?;
        syn::parse2::<LitStr>(text.into()).ok()
    });
    reason.map_or_else(|| "\"why\"".to_owned(), |reason| reason.token().to_string())
}

/// The attributes that say what one does which names states, events and a reason in any order or number; none if something
/// else stands in it.
fn each(kind: &Ident, arguments: &[TokenStream]) -> Vec<String> {
    let (mut sources, mut events, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for argument in arguments {
        let tokens: Vec<TokenTree> = argument.clone().into_iter().collect();
        for one in tokens.split(|token| matches!(token, TokenTree::Punct(or) if or.as_char() == '|')) {
            let one: TokenStream = one.iter().cloned().collect();
            let list = match named(&one, &["state", "group"]) {
                // Of the two, the state comes first.
                Some(Ok(name)) if name != "_" || sources.is_empty() => {
                    sources.push(name);
                    continue;
                }
                _ if matches!(named(&one, &["event"]), Some(Ok(_))) => &mut events,
                _ if syn::parse2::<LitStr>(one.clone()).is_ok() => &mut reasons,
                _ => return Vec::new(),
            };
            let text = spelt(&one);
            if list.contains(&text) {
                return Vec::new();
            }
            list.push(text);
        }
    }
    // `_` has the other events too, so the attributes would say one pair twice.
    if events.len() > 1 && events.iter().any(|event| event == "_") {
        return Vec::new();
    }
    let reason = match (&*reasons, kind == "reject") {
        ([], false) => String::new(),
        ([reason], true) => format!(", {reason}"),
        _ => return Vec::new(),
    };
    let pairs = sources
        .iter()
        .flat_map(|source| events.iter().map(move |event| (source, event)));
    pairs
        .map(|(source, event)| format!("`#[{kind}({source}, {event}{reason})]`"))
        .collect()
}

/// The word or text that follows another where a comma belongs.
fn without_comma(tokens: &[TokenTree]) -> Option<&TokenTree> {
    let is_word = |token: &TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
    let pair = tokens.windows(2).find(|pair| pair.iter().all(is_word))?;
    Some(&pair[1])
}

/// What stands between the commas.
fn arguments(tokens: &[TokenTree]) -> Vec<TokenStream> {
    let arguments = tokens.split(is_comma).filter(|argument| !argument.is_empty());
    arguments.map(|argument| argument.iter().cloned().collect()).collect()
}

/// The first comma with nothing before it.
fn stray_comma(tokens: &[TokenTree]) -> Option<&TokenTree> {
    let mut between = true;
    tokens.iter().find(|token| {
        let comma = is_comma(token);
        std::mem::replace(&mut between, comma) && comma
    })
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')
}

/// An argument as it is, if it can be read; or else the name that it most likely gives.
fn named(argument: &TokenStream, modules: &[&str]) -> Option<Result<String, Ident>> {
    let read = |input: ParseStream<'_>| cell_name(input, modules);
    if read.parse2(argument.clone()).is_ok() {
        return Some(Ok(spelt(argument)));
    }
    let path: syn::Path = syn::parse2(argument.clone()).ok()?;
    // A command is not what an event is called.
    let is_command = path.segments.len() > 1 && path.segments[0].ident == "command";
    path.segments
        .last()
        .filter(|_| !is_command)
        .map(|last| Err(last.ident.clone()))
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
