//! `Ast` to `Model`: reads what each signature declares.

mod argument;
mod argument_errors;
mod arguments;
mod beginning;
mod candidates;
mod decision;
mod effect;
mod example;
mod form;
mod hook;
mod lookup;
mod mentions;
mod missing_declarations;
mod missing_options;
mod pattern;
mod refusals;
mod repairs;
mod result;
mod target;
mod transition;
mod twins;
mod types;
mod wrapped;
mod wrong_paths;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ReturnType;

use crate::ast::{Ast, Function, Role};
use crate::errors::Errors;
use crate::model::{Group, Model, States, Touched};
use crate::names;

use argument::Names;
pub(crate) use argument::last_name;
use arguments::Arguments;
pub(crate) use mentions::first_of;
pub(crate) use missing_declarations::{brings, implements_for_data};
use missing_options::Missed;
pub(crate) use repairs::hollowed;
pub(crate) use result::is_usual;
use twins::Defined;
pub(crate) use types::{find, is_no_error, named, owned, single, spelt};

pub(crate) fn lower(ast: &Ast, errors: &mut Errors) -> Model {
    let groups = groups(ast);
    let names = Names {
        ast,
        groups: &groups,
        missed: Missed::default(),
    };
    let mut model = Model::default();
    let (mut missing, mut twins): (Vec<&str>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut defined = Defined::by_helpers(ast);
    for (index, function) in ast.functions.iter().enumerate() {
        let is_nameless = !function.elsewhere && names::is_no_name(&function.item.sig.ident.to_string());
        if is_nameless {
            errors.defer_to_rustc();
        }
        if is_nameless || function.elsewhere {
            model.emitted.insert(index, None);
            model.touched.all_of(function, &names);
            continue;
        }
        if defined.is_twin(function, errors) {
            // A call by that name means the first function, so generated code cannot call this one.
            model.uncallable.insert(index);
            twins.push(index);
        }
        if function.misspelt {
            model.touched.all_of(function, &names);
            continue;
        }
        // After another mistake, a missing `Data` may be its consequence, so it is reported only in a sound module.
        let sound = errors.is_clean() || missing.contains(&"data");
        if let Some((module, token)) = missing_declarations::in_signature(ast, function, sound) {
            if !missing.contains(&module) {
                missing_declarations::has_none(ast, module, &token, errors);
                missing.push(module);
            }
            let emitted = missing_declarations::emitted(module, function);
            model.emitted.insert(index, emitted);
            model.touched.all_of(function, &names);
            continue;
        }
        let before = errors.count();
        let Some((arguments, callable)) = Arguments::read(function, &names, errors) else {
            if function.role == Role::Transition {
                target::misnamed_output(function, &names, errors);
            }
            model.left_out(index, function, &names, errors.count() > before);
            continue;
        };
        if !callable {
            model.uncallable.insert(index);
        }
        let item = otherwise(function, &arguments, callable, &names, errors);
        model.emitted.extend(item.map(|item| (index, Some(item))));
        if model.declare(index, arguments, &names, errors).is_none() {
            let reported = errors.count() > before;
            debug_assert!(reported || !errors.is_clean(), "nothing is dropped in silence");
            model.left_out(index, function, &names, reported);
        }
    }
    model.rename(twins, ast);
    model.uncallable.extend(defined.shadowed(ast));
    refusals::settle(ast, &mut model, errors);
    unknown(ast, &mut model);
    model.unknown_id = !names.missed.id.borrow().is_empty();
    model.unknown_groups = names.missed.groups.take().into_values().collect();
    model.unknown_data = missing_declarations::lacks_data(ast, &missing);
    model.groups = groups;
    model.index();
    model
}

/// Notes what a mistake in the form of the machine leaves unknown.
fn unknown(ast: &Ast, model: &mut Model) {
    let touched = &mut model.touched;
    if ast.state.variants.iter().any(|state| state.nameless_group) {
        // The state whose group could not be read may be in any group, so no transition from a group is certain.
        let of_groups = model.transitions.iter().filter(|transition| {
            let source = transition.source.as_ref();
            source.is_some_and(|source| matches!(source.of, States::Group(_)))
        });
        touched.events.extend(of_groups.map(|transition| transition.event));
    }
    if ast.astray {
        // An attribute lost its function. What that declared is unknown: anything may be reached, begun or chained.
        (touched.unknown, touched.beginning, touched.chains) = (true, true, true);
    }
}

/// A function whose arguments are known, as it is emitted if not as it is written.
fn otherwise(
    function: &Function,
    arguments: &Arguments,
    callable: bool,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<syn::ItemFn> {
    if mentions::binds_twice(&function.item) {
        // rustc reports the two arguments of one name, and which of them the body means is not known.
        errors.defer_to_rustc();
        return Some(repairs::hollowed(&function.item));
    }
    if let Some(item) = pattern::without_variants(&function.item, names, errors) {
        return Some(item);
    }
    if callable {
        return names.with_forgotten(function);
    }
    if mentions::names_variants(&function.item, names) {
        return Some(repairs::hollowed(&function.item));
    }
    let forgotten = names.with_forgotten(function);
    repairs::plain(forgotten.as_ref().unwrap_or(&function.item), arguments).or(forgotten)
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

impl Model {
    /// Takes in what a function declares by its role; `None` if that is in doubt, which is reported.
    fn declare(&mut self, index: usize, arguments: Arguments, names: &Names<'_>, errors: &mut Errors) -> Option<()> {
        let function = &names.ast.functions[index];
        match function.role {
            Role::Transition => {
                let transition = transition::lower(index, function, arguments, names, errors)?;
                self.transitions.push(transition);
            }
            Role::Decide => {
                let decision = decision::lower(index, function, arguments, names, errors)?;
                self.decisions.push(decision);
            }
            Role::Hook => {
                let hook = hook::lower(index, function, arguments, names, errors)?;
                self.hooks.push(hook);
            }
            Role::Publish | Role::Link | Role::View => {
                let effect = effect::lower(index, function, arguments, names, errors)?;
                self.effects.push(effect);
            }
        }
        Some(())
    }

    /// Gives functions whose names are taken other ones: what they take from elsewhere stays in use.
    fn rename(&mut self, twins: Vec<usize>, ast: &Ast) {
        for twin in twins {
            let written = Some(ast.functions[twin].item.clone());
            if let Some(item) = self.emitted.entry(twin).or_insert(written) {
                item.sig.ident = names::second(&item.sig.ident, twin);
            }
        }
    }

    /// Notes what a function touches that could not be read, which the macro or rustc reports.
    fn left_out(&mut self, index: usize, function: &Function, names: &Names<'_>, reported: bool) {
        self.touched.all_of(function, names);
        if function.item.sig.receiver().is_some() {
            // rustc would report `self` once more, there and wherever it is used.
            self.emitted.insert(index, None);
        } else if let Some(corrected) = repairs::by_module(&function.item, names) {
            // What a hook returns is not looked at, so its body may be at odds with what was corrected.
            let fits = function.role.effect().is_none() || !corrected.signature;
            let item = if fits {
                corrected.item
            } else {
                repairs::silenced(&corrected.item, true)
            };
            self.emitted.insert(index, Some(item));
        } else if reported {
            let item = repairs::silenced(&function.item, function.role.effect().is_some());
            // Who takes the data by another name does so in the body, too. A match over whole enums is to be many functions.
            let misnamed = names.ast.data.as_ref().is_some_and(|data| data.ident != "Data")
                && mentions::names_data(&function.item.sig);
            let hollow = misnamed
                || mentions::makes_refusal(&function.item)
                || mentions::names_variants(&function.item, names)
                || mentions::lacks_argument(&function.item);
            self.emitted
                .insert(index, Some(if hollow { repairs::hollowed(&item) } else { item }));
        }
    }
}

impl Touched {
    /// Notes every event and command that a function names.
    fn all_of(&mut self, function: &Function, names: &Names<'_>) {
        if function.role.effect().is_some() {
            // An effect adds nothing to the graph, so nothing there is in doubt.
            return;
        }
        let sig = &function.item.sig;
        let leaves = sig.inputs.iter().any(|input| names.is_state(input));
        // A transition that takes every event has to be split into several, one of which may begin a life.
        let every = sig.inputs.iter().any(|input| names.is_every_event(input));
        // Who returns the data begins a life, whatever else is taken by mistake.
        let with_data = matches!(&sig.output, ReturnType::Type(_, output) if names.returns_data(output));
        self.beginning |= function.role == Role::Transition && (every || with_data || !leaves);
        let mut tokens = sig.inputs.to_token_stream();
        tokens.extend(match &sig.output {
            ReturnType::Default => TokenStream::new(),
            ReturnType::Type(_, output) => output.to_token_stream(),
        });
        let mut own = Self::default();
        names.mentioned(tokens, &mut own);
        if function.role == Role::Hook {
            let mut causes = Self::default();
            names.mentioned(sig.inputs.to_token_stream(), &mut causes);
            self.chains |= causes.events.is_empty();
        }
        // A transition is about its event; where that is not known, any may be meant.
        self.unknown |= own.events.is_empty() && (function.role == Role::Transition || own.commands.is_empty());
        if function.role == Role::Decide && own.commands.is_empty() {
            let commands = names.ast.command.as_ref();
            own.commands
                .extend(0..commands.map_or(0, |command| command.variants.len()));
        }
        self.events.extend(own.events);
        self.commands.extend(own.commands);
    }
}
