//! `Ast` to `Model`: reads what each signature declares.

mod argument;
mod corrected;
mod decision;
mod form;
mod hook;
mod transition;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Item, ReturnType};

use crate::ast::{Ast, Function, Role};
use crate::check::same_cfg;
use crate::errors::Errors;
use crate::model::{Argument, Decision, Group, Model, Source, States};
use crate::{attrs, names, parse};

use argument::{Names, Seen};
pub(crate) use argument::{find, spelt};

pub(crate) fn lower(ast: &Ast, errors: &mut Errors) -> Model {
    let groups = groups(ast);
    let names = Names { ast, groups: &groups };
    let mut model = Model::default();
    let (mut transitions, mut decisions, mut hooks) = (Vec::new(), Vec::new(), Vec::new());
    let mut defined: BTreeMap<String, Vec<Vec<Attribute>>> = BTreeMap::new();
    for item in &ast.items {
        if let Item::Fn(item) = item {
            let cfg = attrs::cfg(&item.attrs);
            defined.entry(item.sig.ident.to_string()).or_default().push(cfg);
        }
    }
    for (index, function) in ast.functions.iter().enumerate() {
        let earlier = defined.entry(function.item.sig.ident.to_string()).or_default();
        let twin = earlier.iter().any(|cfg| same_cfg(cfg, &function.cfg));
        earlier.push(function.cfg.clone());
        if twin {
            // rustc says that the name is defined twice.
            errors.defer_to_rustc();
        }
        if function.misspelt || twin {
            model.touched.all_of(function, &names);
            continue;
        }
        if ast.command.is_none()
            && (function.role == Role::Decide || corrected::takes_command(&function.item))
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
    refusals(ast, &mut decisions, &mut model, errors);
    if ast.state.variants.iter().any(|state| state.nameless_group) {
        // Every group may have a member more.
        let of_groups = transitions.iter().filter(|transition| {
            let source = transition.source.as_ref();
            source.is_some_and(|source| matches!(source.of, States::Group(_)))
        });
        model
            .touched
            .events
            .extend(of_groups.map(|transition| transition.event));
    }
    model.groups = groups;
    model.transitions = transitions;
    model.decisions = decisions;
    model.hooks = hooks;
    model.index();
    model
}

/// Two decisions whose refusals would have one name in `Refusal`: the second is reported and left out.
fn refusals(ast: &Ast, decisions: &mut Vec<Decision>, model: &mut Model, errors: &mut Errors) {
    if ast.options.refusal.is_some() {
        return;
    }
    let mut named: BTreeMap<String, Vec<&Function>> = BTreeMap::new();
    decisions.retain(|decision| {
        if decision.outcome.refusal.is_none() {
            return true;
        }
        let second = &ast.functions[decision.function];
        let name = &second.item.sig.ident;
        let refusal = names::refusal(name);
        let others = named.entry(refusal.to_string()).or_default();
        let clash = others.iter().find(|first| same_cfg(&first.cfg, &second.cfg));
        if let Some(first) = clash {
            let first = &first.item.sig.ident;
            errors.push_help(
                name,
                format_args!("the refusals of `{name}` and `{first}` are both named `Refusal::{refusal}`"),
                "rename one of the two functions",
            );
            model.touched.commands.insert(decision.command);
            return false;
        }
        others.push(second);
        true
    });
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
    context: Option<Occurrence>,
}

/// An event, a command, the data or the context as an argument; `index` is `None` for the whole enum.
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
            context: None,
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
                Seen::Context => (
                    Argument::Context,
                    std::mem::replace(&mut out.context, occurrence(None)).is_some(),
                ),
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
        self.beginning |= function.role == Role::Transition && !sig.inputs.iter().any(|input| names.is_state(input));
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
