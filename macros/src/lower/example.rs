//! Names of the machine that stand in helps.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{FnArg, Ident, ItemFn};

use super::argument::{Names, Seen, bare};
use super::types::named;
use crate::ast::{Function, Role};
use crate::model::{Source, Touched};

/// From how many letters on the names of a function and of an event are alike, as those of `extend` and `Extended`.
const ALIKE_MIN: usize = 3;

impl Names<'_> {
    /// The first name of a module, such as `event::Opened`: an example for help.
    pub(super) fn example(&self, module: &str) -> String {
        let declared = match module {
            "state" => Some(&self.ast.state),
            "event" => Some(&self.ast.event),
            "message" => self.ast.message.as_ref(),
            "group" => {
                let first = self.groups.first();
                return first.map_or_else(|| module.to_owned(), |first| format!("group::{}", first.name));
            }
            _ => self.ast.command.as_ref(),
        };
        let first = declared.and_then(|declared| declared.variants.first());
        first.map_or_else(|| module.to_owned(), |first| format!("{module}::{}", first.name))
    }

    /// An event that follows in a state, or begins a life where there is none: one whose name is like the function's, or the
    /// first. What a hook follows itself it cannot chain without end.
    pub(super) fn following(&self, source: Option<&Source>, cause: Option<usize>, function: &Ident) -> String {
        let transitions = self.ast.functions.iter().filter(|it| it.role == Role::Transition);
        let taken = transitions.filter_map(|transition| {
            let (mut from, mut event) = (None, None);
            for input in &transition.item.sig.inputs {
                let FnArg::Typed(typed) = input else { return None };
                let ty = bare(&typed.ty);
                match named(ty).map_or_else(|| self.whole(ty), |named| self.known(&named)) {
                    Some(Seen::State(of)) => from = Some(self.states(of, Role::Transition)),
                    Some(Seen::Event(Some(of))) => event = Some(of),
                    _ => {}
                }
            }
            let follows = match (source, from) {
                (None, None) => true,
                (Some(source), Some(from)) => source.states.iter().all(|state| from.contains(state)),
                _ => false,
            };
            event.filter(|event| follows && cause != Some(*event))
        });
        let taken: Vec<usize> = taken.collect();
        let like = self.example_for("event", function);
        let name = |event: &usize| format!("event::{}", self.ast.event.variants[*event].name);
        match taken.first() {
            Some(first) if !taken.iter().any(|event| name(event) == like) => name(first),
            _ => like,
        }
    }

    /// The event or command that a function is most likely about: one whose name is like its own, or that no transition or
    /// decision takes.
    pub(super) fn example_for(&self, module: &str, function: &Ident) -> String {
        let Some((_, declared)) = self.ast.enums().find(|(name, _)| *name == module) else {
            return self.example(module);
        };
        let alike = alike(function);
        let mut best: Option<(usize, &Ident)> = None;
        for variant in &declared.variants {
            let alike = alike(&variant.text);
            if alike >= ALIKE_MIN && best.is_none_or(|(most, _)| alike > most) {
                best = Some((alike, &variant.name));
            }
        }
        let mut touched = Touched::default();
        let take = |function: &&Function| matches!(function.role, Role::Transition | Role::Decide);
        for function in self.ast.functions.iter().filter(take) {
            self.mentioned(function.item.sig.inputs.to_token_stream(), &mut touched);
        }
        let taken = match module {
            "event" => &touched.events,
            _ => &touched.commands,
        };
        let mut free = (0..declared.variants.len()).filter(|index| !taken.contains(index));
        let name = match best {
            Some((_, alike)) => Some(alike),
            None => free.next().map(|index| &declared.variants[index].name),
        };
        name.map_or_else(|| self.example(module), |name| format!("{module}::{name}"))
    }
}

/// Of the arguments from one module, the first if a later one has a name that is more like the function's.
pub(super) fn less_like(item: &ItemFn, module: &str) -> Option<TokenStream> {
    let alike = alike(&item.sig.ident);
    let mut all = item.sig.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let named = named(bare(&typed.ty)).filter(|named| named.module == module)?;
        Some((alike(&named.name.to_string()), typed.ty.to_token_stream()))
    });
    let (first, tokens) = all.next()?;
    all.any(|(other, _)| other >= ALIKE_MIN && other > first)
        .then_some(tokens)
}

/// How many letters the name of a function and another begin with alike.
fn alike(function: &Ident) -> impl Fn(&str) -> usize + use<> {
    let function = function.to_string();
    let function = function.strip_prefix("decide_").unwrap_or(&function).replace('_', "");
    move |name| {
        let pairs = function.chars().zip(name.chars().flat_map(char::to_lowercase));
        pairs.take_while(|(one, other)| one == other).count()
    }
}
