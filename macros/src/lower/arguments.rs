//! Reads the arguments of a function.

use proc_macro2::TokenStream;

use super::argument::{Names, Seen};
use super::candidates::Lacks;
use super::example::less_like;
use super::types::spelt;
use super::{form, mentions};
use crate::ast::{Function, Role};
use crate::errors::Errors;
use crate::model::{Argument, Mode, Source};
use crate::parse;

/// A function's arguments, each recognised by its type and there at most once.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) order: Vec<Argument>,
    /// Those that are passed in another way than the role has it, which is reported.
    pub(super) wrongly_passed: Vec<Argument>,
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
        // The types of a generic function are not known, so its arguments cannot be used.
        let mut usable = function.item.sig.generics.params.is_empty();
        let mut has_unknown = false;
        let mut doubled = None;
        let mut out = Arguments::default();
        for (place, input) in function.item.sig.inputs.iter().enumerate() {
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
                syn::FnArg::Typed(typed) if is_under_cfg(typed, errors) => None,
                // A type parameter stands for no type that is known here; `parse::plain` has reported the parameter.
                syn::FnArg::Typed(typed) if mentions::names_parameter(&typed.ty, &function.item.sig) => None,
                syn::FnArg::Typed(typed) => {
                    let lacks = out.lacks(function, place, names);
                    names.see(&typed.ty, function.role, &lacks, errors)
                }
            };
            let Some(seen) = seen else {
                (usable, has_unknown) = (false, true);
                continue;
            };
            let tokens = seen.2.clone();
            // No function takes a message; `see` has reported it.
            let Some((argument, second)) = out.take(seen, function.role, names) else {
                continue;
            };
            if second {
                usable = false;
                let what = match argument {
                    Argument::State | Argument::Event => {
                        // A second event may stand for a missing state, which is known only when all arguments are read.
                        doubled.get_or_insert((argument, tokens));
                        continue;
                    }
                    Argument::Command => "command",
                    Argument::Data => "data argument",
                    Argument::Context => "context",
                    Argument::Id => "id",
                };
                is_second(&tokens, noun, what, errors);
            }
            out.order.push(argument);
        }
        if let Some((argument, tokens)) = doubled {
            out.is_doubled(argument, &tokens, function, names, errors);
            return None;
        }
        out.wrongly_passed = form::check(function, &out, has_unknown || out.lacks_cause(), names, errors);
        callable &= out.wrongly_passed.is_empty();
        usable.then_some((out, callable))
    }

    /// Puts what is seen in its place: which that is, and whether something was there already; `None` if it has none.
    fn take(
        &mut self,
        (seen, mode, tokens): (Seen, Mode, TokenStream),
        role: Role,
        names: &Names<'_>,
    ) -> Option<(Argument, bool)> {
        let (argument, place, index) = match seen {
            Seen::State(of) => {
                let states = names.states(of, role);
                let source = Source {
                    of,
                    mode,
                    states,
                    tokens,
                };
                return Some((Argument::State, self.state.replace(source).is_some()));
            }
            Seen::Event(index) => (Argument::Event, &mut self.event, index),
            Seen::Command(index) => (Argument::Command, &mut self.command, index),
            Seen::Data => (Argument::Data, &mut self.data, None),
            Seen::Context => (Argument::Context, &mut self.context, None),
            Seen::Id => (Argument::Id, &mut self.id, None),
            Seen::Message => return None,
        };
        let occurrence = Occurrence { index, mode, tokens };
        Some((argument, place.replace(occurrence).is_some()))
    }

    /// Whether there is neither an event nor a command, without which nothing begins; this is reported.
    fn lacks_cause(&self) -> bool {
        self.event.is_none() && self.command.is_none()
    }

    /// What is still to come where an argument is read.
    fn lacks(&self, function: &Function, place: usize, names: &Names<'_>) -> Lacks {
        let (missing, module) = match function.role {
            Role::Decide => (self.command.is_none(), "command"),
            _ => (self.event.is_none(), "event"),
        };
        let left = names.left_for(function, place);
        Lacks {
            next: (self.state.is_some() && missing).then_some(module),
            alone: left.unwrap_or_default(),
            nothing: left.is_none(),
        }
    }

    /// Reports a second state or event.
    fn is_doubled(
        &self,
        argument: Argument,
        tokens: &TokenStream,
        function: &Function,
        names: &Names<'_>,
        errors: &mut Errors,
    ) {
        let noun = function.role.noun();
        let (module, other) = match argument {
            Argument::State if function.role == Role::Decide => ("state", self.command.is_none().then_some("command")),
            Argument::State => ("state", self.event.is_none().then_some("event")),
            _ => ("event", self.state.is_none().then_some("state")),
        };
        // A hook that asks for an effect may take the state or the event alone.
        let other = other.filter(|_| function.role.effect().is_none());
        // Where one of the two is there twice and the other is not, one most likely stands for it: not the one whose name is
        // like the function's. Commands are not named as states are.
        let less_like = less_like(&function.item, module);
        let found = other
            .filter(|other| *other != "command")
            .and_then(|other| names.stands_for(&function.item, module, other))
            .filter(|(wrong, _)| less_like.as_ref().is_none_or(|less| spelt(less) == spelt(wrong)));
        match found {
            Some((wrong, right)) => errors.push_help(
                wrong,
                format_args!(
                    "`{}` stands where the {noun} takes its {}",
                    spelt(wrong),
                    other.unwrap_or_default()
                ),
                format_args!("write `{right}`"),
            ),
            None => match other {
                // A decision takes no event at all.
                Some(other) if (function.role, module) != (Role::Decide, "event") => {
                    let name = &function.item.sig.ident;
                    errors.push_help(
                        less_like.as_ref().unwrap_or(tokens),
                        format_args!("{noun} `{name}` takes two {module}s and no {other}"),
                        match other {
                            "state" => format!("write its state here, as in `{}`", names.example("state")),
                            _ => format!("write its {other} here, as in `{}`", names.example_for(other, name)),
                        },
                    );
                }
                _ => is_second(tokens, noun, module, errors),
            },
        }
    }
}

/// Reports an argument that is there in some builds: those who call the function could not tell in which.
fn is_under_cfg(argument: &syn::PatType, errors: &mut Errors) -> bool {
    let cfg = argument.attrs.iter().find(|attr| attr.path().is_ident("cfg"));
    if let Some(cfg) = cfg {
        errors.push_help(
            cfg,
            "an argument cannot be under a condition of its own",
            "write two functions, each under its `#[cfg(..)]`",
        );
    }
    cfg.is_some()
}

fn is_second(tokens: &TokenStream, noun: &str, what: &str, errors: &mut Errors) {
    errors.push_help(
        tokens,
        format_args!("a {noun} has one {what}; this is the second"),
        "remove it, or declare a second function",
    );
}
