//! The state in which a transition begins a life.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Ident, Type};

use super::Function;
use super::argument::{Names, Seen};
use super::target::{may_fail, place};
use super::types::{generic, named, spelt};
use crate::errors::Errors;
use crate::model::Target;

/// The target of a transition by which a life begins: `state::S`, or `(state::S, Data)` in a machine with data.
pub(super) fn begins(
    function: &Function,
    output: Option<&Type>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<(Target, TokenStream)> {
    let name = &function.item.sig.ident;
    let Some(output) = output else {
        errors.push_help(
            name,
            format_args!("transition `{name}` begins a life but returns no state"),
            format_args!(
                "return the state, as in `-> {}`, or take the state that it leaves",
                names.example("state")
            ),
        );
        return None;
    };
    if let Some(inner) = generic(output, "Option", 1) {
        errors.push_help(
            output,
            format_args!("transition `{name}` begins a life, so it cannot stay where it is"),
            format_args!(
                "return `{}` itself; whether a life begins at all is for a `#[decide]` function to say",
                spelt(inner[0])
            ),
        );
        return None;
    }
    if may_fail(output, errors) {
        return None;
    }
    let target = match &names.ast.data {
        Some(data) => state_beside(&data.ident, output, name, names, errors)?,
        None => output,
    };
    if generic(target, "Option", 1).is_some() {
        errors.push_help(
            target,
            format_args!("transition `{name}` begins a life, so it cannot stay where it is"),
            "return the state itself; whether a life begins at all is for a `#[decide]` function to say",
        );
        return None;
    }
    let place = place(target, names, errors)?;
    Some((Target::To(place), target.to_token_stream()))
}

/// The state in `(state::S, Data)`; a life of a machine with data begins with both.
fn state_beside<'a>(
    data: &Ident,
    output: &'a Type,
    name: &Ident,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<&'a Type> {
    if let Type::Tuple(pair) = output
        && pair.elems.len() == 2
    {
        let wanted = data.to_string();
        if names.whole(&pair.elems[0]) == Some(Seen::Data) && named(&pair.elems[1]).is_some() {
            errors.push_help(
                output,
                "the state comes first",
                format_args!("write `({}, {wanted})`", spelt(&pair.elems[1])),
            );
            return None;
        }
        if spelt(&pair.elems[1]).trim_start_matches("self::") != wanted {
            errors.push_help(
                &pair.elems[1],
                "this is not the data of the machine",
                format_args!("write `{wanted}`"),
            );
            return None;
        }
        return Some(&pair.elems[0]);
    }
    let fault = match output {
        Type::Tuple(several) if several.elems.len() > 2 => "returns more than a state and",
        _ if names.whole(output) == Some(Seen::Data) => "returns no state with its",
        _ => "returns no",
    };
    let state = match output {
        Type::Tuple(several) => several.elems.first(),
        other => Some(other),
    };
    let state = state.filter(|it| names.whole(it) != Some(Seen::Data));
    let state = state.map_or_else(|| names.example("state"), spelt);
    errors.push_help(
        output,
        format_args!("transition `{name}` begins a life but {fault} `{data}`"),
        format_args!("write `({state}, {data})`"),
    );
    None
}
