//! `Ast` to `Model`: reads what each signature declares.

mod argument;
mod corrected;
mod decision;
mod form;
mod hook;
mod transition;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ReturnType;

use crate::ast::{Ast, Function, Role};
use crate::errors::Errors;
use crate::model::{Argument, Group, Model, Source};
use crate::parse;

use argument::{Names, Seen};
pub(crate) use argument::{find, spelt};

pub(crate) fn lower(ast: &Ast, errors: &mut Errors) -> Model {
    let groups = groups(ast);
    let names = Names { ast, groups: &groups };
    let mut model = Model::default();
    let (mut transitions, mut decisions, mut hooks) = (Vec::new(), Vec::new(), Vec::new());
    for (index, function) in ast.functions.iter().enumerate() {
        if function.misspelt {
            model.touched.all_of(function, &names);
            continue;
        }
        if ast.command.is_none()
            && let Some(token) = corrected::command(&function.item)
        {
            if !model.emitted.values().any(Option::is_none) {
                errors.push_help(
                    token,
                    format_args!("machine `{}` has no commands", ast.name),
                    "declare them in the module, as in `#[command] enum Command { .. }`",
                );
            }
            model.emitted.insert(index, None);
            model.touched.all_of(function, &names);
            continue;
        }
        let before = errors.count();
        let Some((arguments, callable)) = Arguments::read(function, &names, errors) else {
            model.left_out(index, function, &names);
            continue;
        };
        if !callable {
            model.uncallable.insert(index);
        }
        let sound = match function.role {
            Role::Transition => {
                transition::lower(index, function, arguments, &names, errors).map(|it| transitions.push(it))
            }
            Role::Decide => decision::lower(index, function, arguments, &names, errors).map(|it| decisions.push(it)),
            Role::Hook => hook::lower(index, function, arguments, &names, errors).map(|it| hooks.push(it)),
        };
        debug_assert!(
            sound.is_some() || errors.count() > before || !errors.is_clean(),
            "nothing is dropped in silence"
        );
        if sound.is_none() {
            model.left_out(index, function, &names);
        }
    }
    model.groups = groups;
    model.transitions = transitions;
    model.decisions = decisions;
    model.hooks = hooks;
    model.index();
    model
}

/// The groups in the order in which the states mention them.
fn groups(ast: &Ast) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, state) in ast.state.variants.iter().enumerate() {
        for name in &state.groups {
            match groups.iter_mut().find(|group| group.name == *name) {
                Some(group) if group.members.contains(&index) => {}
                Some(group) => group.members.push(index),
                None => groups.push(Group {
                    name: name.clone(),
                    members: vec![index],
                }),
            }
        }
    }
    groups
}

/// A function's arguments, each recognised by its type and there at most once.
struct Arguments {
    order: Vec<Argument>,
    state: Option<Source>,
    event: Option<Occurrence>,
    command: Option<Occurrence>,
    data: Option<Occurrence>,
}

/// An event, a command or the data as an argument; `index` is `None` for the whole enum.
struct Occurrence {
    index: Option<usize>,
    mode: crate::model::Mode,
    tokens: TokenStream,
}

impl Arguments {
    /// Reads the arguments, and whether generated code can call the function with them; `None` if one of them cannot
    /// be used. What is wrong is reported.
    fn read(function: &Function, names: &Names<'_>, errors: &mut Errors) -> Option<(Self, bool)> {
        let noun = function.role.noun();
        let mut callable = parse::plain(&function.item, noun, errors);
        // What a type parameter stands for is not known.
        let mut usable = function.item.sig.generics.params.is_empty();
        let mut out = Arguments {
            order: Vec::new(),
            state: None,
            event: None,
            command: None,
            data: None,
        };
        for input in &function.item.sig.inputs {
            let seen = match input {
                syn::FnArg::Receiver(_) => {
                    // rustc says that `self` has no place in a function of a module.
                    errors.defer_to_rustc();
                    callable = false;
                    continue;
                }
                syn::FnArg::Typed(typed) => names.see(&typed.ty, function.role, errors),
            };
            let Some((seen, mode, tokens)) = seen else {
                usable = false;
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
                Seen::Context => (Argument::Context, out.order.contains(&Argument::Context)),
            };
            if second {
                let what = match argument {
                    Argument::State => "state",
                    Argument::Event => "event",
                    Argument::Command => "command",
                    Argument::Data => "data argument",
                    Argument::Context => "context",
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
        callable &= form::check(function.role, &out, names, errors);
        usable.then_some((out, callable))
    }
}

impl Model {
    /// Notes what a function touches that could not be read.
    fn left_out(&mut self, index: usize, function: &Function, names: &Names<'_>) {
        self.touched.all_of(function, names);
        if let Some(item) = corrected::by_module(&function.item, names) {
            self.emitted.insert(index, Some(item));
        }
    }
}

impl crate::model::Touched {
    /// Notes every event and command that a function names.
    fn all_of(&mut self, function: &Function, names: &Names<'_>) {
        let sig = &function.item.sig;
        self.beginning |= function.role == Role::Transition && sig.inputs.len() < 2;
        let mut tokens = sig.inputs.to_token_stream();
        tokens.extend(match &sig.output {
            ReturnType::Default => TokenStream::new(),
            ReturnType::Type(_, output) => output.to_token_stream(),
        });
        let mut own = Self::default();
        names.mentioned(tokens, &mut own);
        // A transition is about its event; where that is not known, any may be meant.
        self.unknown |= own.events.is_empty() && (function.role == Role::Transition || own.commands.is_empty());
        self.events.extend(own.events);
        self.commands.extend(own.commands);
    }
}
