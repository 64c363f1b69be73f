//! Reads the arguments of a function.

use proc_macro2::TokenStream;

use super::argument::{Names, Seen};
use super::form;
use crate::ast::Function;
use crate::errors::Errors;
use crate::model::{Argument, Mode, Source};
use crate::parse;

/// A function's arguments, each recognised by its type and there at most once.
pub(super) struct Arguments {
    pub(super) order: Vec<Argument>,
    pub(super) state: Option<Source>,
    pub(super) event: Option<Occurrence>,
    pub(super) command: Option<Occurrence>,
    pub(super) data: Option<Occurrence>,
    pub(super) context: Option<Occurrence>,
    pub(super) id: Option<Occurrence>,
}

/// An event, a command, the data or the context as an argument; `index` is `None` for the whole enum.
pub(super) struct Occurrence {
    pub(super) index: Option<usize>,
    pub(super) mode: Mode,
    pub(super) tokens: TokenStream,
}

impl Arguments {
    /// Reads the arguments, and whether generated code can call the function with them; `None` if one of them cannot
    /// be used. What is wrong is reported.
    pub(super) fn read(function: &Function, names: &Names<'_>, errors: &mut Errors) -> Option<(Self, bool)> {
        let noun = function.role.noun();
        let mut callable = parse::plain(&function.item, noun, errors);
        // What a type parameter stands for is not known.
        let mut usable = function.item.sig.generics.params.is_empty();
        let mut has_unknown = false;
        let mut out = Arguments {
            order: Vec::new(),
            state: None,
            event: None,
            command: None,
            data: None,
            context: None,
            id: None,
        };
        for input in &function.item.sig.inputs {
            let seen = match input {
                syn::FnArg::Receiver(receiver) => {
                    errors.push_help(
                        receiver,
                        format_args!("a {noun} is a function of the module and takes no `self`"),
                        "what it looks at are arguments with types, such as a state",
                    );
                    usable = false;
                    continue;
                }
                syn::FnArg::Typed(typed) => names.see(&typed.ty, function.role, errors),
            };
            let Some((seen, mode, tokens)) = seen else {
                (usable, has_unknown) = (false, true);
                continue;
            };
            let occurrence = |index| {
                Some(Occurrence {
                    index,
                    mode,
                    tokens: tokens.clone(),
                })
            };
            let (argument, second) = match seen {
                Seen::State(of) => {
                    let states = names.states(of, function.role);
                    let source = Source {
                        of,
                        mode,
                        states,
                        tokens: tokens.clone(),
                    };
                    (Argument::State, out.state.replace(source).is_some())
                }
                Seen::Event(index) => (
                    Argument::Event,
                    std::mem::replace(&mut out.event, occurrence(index)).is_some(),
                ),
                Seen::Command(index) => (
                    Argument::Command,
                    std::mem::replace(&mut out.command, occurrence(index)).is_some(),
                ),
                Seen::Data => (
                    Argument::Data,
                    std::mem::replace(&mut out.data, occurrence(None)).is_some(),
                ),
                Seen::Context => (
                    Argument::Context,
                    std::mem::replace(&mut out.context, occurrence(None)).is_some(),
                ),
                Seen::Id => (Argument::Id, std::mem::replace(&mut out.id, occurrence(None)).is_some()),
                // No function takes one, which is reported where the type is seen.
                Seen::Message => continue,
            };
            if second {
                let what = match argument {
                    Argument::State => "state",
                    Argument::Event => "event",
                    Argument::Command => "command",
                    Argument::Data => "data argument",
                    Argument::Context => "context",
                    Argument::Id => "id",
                };
                errors.push_help(
                    &tokens,
                    format_args!("a {noun} has one {what}; this is the second"),
                    "remove it, or declare a second function",
                );
                usable = false;
            }
            out.order.push(argument);
        }
        callable &= form::check(function.role, &out, has_unknown, names, errors);
        usable.then_some((out, callable))
    }
}
