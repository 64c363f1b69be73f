//! Reads `#[hook]` functions.

use quote::ToTokens;
use syn::{ReturnType, Type};

use super::argument::{Names, spelt, ungrouped};
use super::decision::{event, generic};
use super::{Arguments, Function};
use crate::errors::Errors;
use crate::model::{Hook, Mode};

pub(super) fn lower(
    index: usize,
    function: &Function,
    arguments: Arguments,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Hook> {
    let name = &function.item.sig.ident;
    if let Some(command) = &arguments.command {
        errors.push_help(
            &command.tokens,
            format_args!("hook `{name}` takes a command"),
            "a hook follows an event, as in `_: &event::Packed`",
        );
        return None;
    }
    let Some(state) = arguments.state else {
        errors.push_help(
            name,
            format_args!("hook `{name}` takes no state"),
            "add the state that was reached, as in `state: &state::Ready`",
        );
        return None;
    };
    let Some(cause) = &arguments.event else {
        errors.push_help(
            name,
            format_args!("hook `{name}` takes no event"),
            "add the event that led there, as in `_: &event::Packed`, or `_: &Event` for any",
        );
        return None;
    };
    let mut sound = true;
    let data = arguments.data.as_ref().map(|data| (data.mode, &data.tokens));
    for (mode, wrong) in [
        Some((state.mode, &state.tokens)),
        Some((cause.mode, &cause.tokens)),
        data,
    ]
    .into_iter()
    .flatten()
    {
        if mode != Mode::Ref {
            let bare = spelt(wrong)
                .trim_start_matches('&')
                .trim_start_matches("mut ")
                .to_owned();
            errors.push_help(
                wrong,
                "a hook only looks at what happened",
                format_args!("write `&{bare}`"),
            );
            sound = false;
        }
    }
    let output = match &function.item.sig.output {
        ReturnType::Type(_, output) if !matches!(ungrouped(output), Type::Tuple(tuple) if tuple.elems.is_empty()) => {
            ungrouped(output)
        }
        _ => {
            errors.push_help(
                name,
                format_args!("hook `{name}` returns no event"),
                "return the event that follows, as in `-> Option<event::Shipped>`",
            );
            return None;
        }
    };
    let optional = generic(output, "Option", 1).map(|arguments| arguments[0]);
    let guarded = optional.is_some();
    let output = optional.unwrap_or(output);
    let next = event(output, names, errors)?;
    sound.then(|| Hook {
        function: index,
        arguments: arguments.order,
        source: state,
        event: cause.index,
        event_tokens: cause.tokens.clone(),
        guarded,
        next,
        next_tokens: output.to_token_stream(),
    })
}
