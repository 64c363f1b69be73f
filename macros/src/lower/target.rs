//! The state or group to which a transition leads.

use syn::{ReturnType, Type};

use super::Function;
use super::argument::{Names, Seen};
use super::candidates::Fits;
use super::types::{generic, named, spelt};
use crate::errors::Errors;
use crate::model::{Place, States};

/// Reports what a transition returns by a bare name, as a variant or by a path from elsewhere, where its arguments cannot be
/// used either: all that is wrong is said at once.
pub(super) fn misnamed_output(function: &Function, names: &Names<'_>, errors: &mut Errors) {
    let ReturnType::Type(_, output) = &function.item.sig.output else {
        return;
    };
    let state = generic(output, "Option", 1).map_or(&**output, |inner| inner[0]);
    let is_bare = named(state).is_none() && matches!(names.module(state), Some("state" | "group"));
    let wrongly_named = names.variant(state).or_else(|| names.end_of_path(state));
    if is_bare || matches!(wrongly_named, Some(("state" | "group", _))) {
        place(state, names, errors);
    }
}

/// The state or group that a transition returns.
pub(super) fn place(ty: &Type, names: &Names<'_>, errors: &mut Errors) -> Option<Place> {
    if let Some(named) = named(ty) {
        return match names.resolve(&named, ty, &Fits::Only(&["state", "group"]), errors)? {
            Seen::State(States::One(state)) => Some(Place::State(state)),
            Seen::State(States::Group(group)) => Some(Place::Group(group)),
            _ => {
                let wrong = spelt(ty);
                errors.push_help(
                    ty,
                    format_args!("a transition leads to a state, and `{wrong}` is none"),
                    match names.elsewhere_as(&named, "state") {
                        Some(right) => format!("write `{right}`"),
                        None => "return `state::S` or `group::G`".to_owned(),
                    },
                );
                None
            }
        };
    }
    if names.wrongly_named(ty, ty, Some("state"), errors) || names.is_whole_module(ty, ty, &["state", "group"], errors)
    {
        return None;
    }
    let text = spelt(ty);
    if may_fail(ty, errors) {
        return None;
    }
    let (fault, repair) = match names.module(ty) {
        Some(module @ ("state" | "group")) => (
            format!("`{text}` is named by its module"),
            format!("write `{module}::{text}`"),
        ),
        _ if names.whole(ty) == Some(Seen::State(States::All)) => (
            format!("`{text}` says nothing of where the transition leads"),
            "return `state::S`, or put the possible states into a group and return `group::G`".to_owned(),
        ),
        _ if names.gives_data(ty) => {
            let data = names.ast.data.as_ref();
            let data = data.map_or_else(|| "Data".to_owned(), |data| data.ident.to_string());
            let repair = if names.whole(ty) == Some(Seen::Data) {
                format!("return no `{data}`, and take `data: &mut {data}` to change it")
            } else if names.begins() {
                format!("return the state alone, and take `data: &mut {data}` to change the data")
            } else {
                "remove the state from the arguments: what begins a life leaves none".to_owned()
            };
            (
                "only the transition that begins a life returns the data".to_owned(),
                repair,
            )
        }
        _ => (
            format!("a transition leads to a state, and `{text}` is none"),
            names
                .behind_alias(ty)
                .or_else(|| names.returned_within(ty, |seen| matches!(seen, Seen::State(_))))
                .unwrap_or_else(|| {
                    "return `state::S`, `group::G` or, from `&mut`, `Option` of one or nothing".to_owned()
                }),
        ),
    };
    errors.push_help(ty, fault, repair);
    None
}

/// Reports a `Result`.
pub(super) fn may_fail(ty: &Type, errors: &mut Errors) -> bool {
    let fails = generic(ty, "Result", 2).or_else(|| generic(ty, "Result", 1)).is_some();
    if fails {
        errors.push_help(
            ty,
            "a transition cannot fail: its event has already happened",
            "refuse in a `#[decide]` function, before there is an event",
        );
    }
    fails
}
