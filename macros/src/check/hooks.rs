//! Rules for hooks: when they run, and where chain hooks lead.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;

use super::{Together, event, function, other_condition, state, together, transitions};
use crate::ast::{Ast, Role};
use crate::errors::Errors;
use crate::model::{Events, Hook, Model, Touched};

fn listened<'a>(pairs: &'a BTreeSet<(usize, usize)>, hook: &'a Hook) -> impl Iterator<Item = (usize, usize)> + 'a {
    pairs
        .iter()
        .copied()
        .filter(|&(state, event)| hook.listens(state, event))
}

/// An entity has one next event.
pub(super) fn duplicates(ast: &Ast, model: &Model, errors: &mut Errors) {
    let pairs = model.occurring();
    for (index, second) in model.hooks.iter().enumerate() {
        let earlier = model.hooks[..index]
            .iter()
            .filter_map(|first| Some((first, together(ast, first.function, second.function)?)));
        for (first, how) in earlier {
            let mut shared = listened(&pairs, second).filter(|&(state, event)| first.listens(state, event));
            // A state may be there in other builds than one of the functions.
            let shared = shared.find(|&(state, _)| how == Together::Alike || ast.state.variants[state].cfg.is_empty());
            let Some((at, by)) = shared else { continue };
            errors.push_help(
                &second.event_tokens,
                format_args!(
                    "a second hook chains from `{}` reached by `{}`; `{}` is the first",
                    state(ast, at),
                    event(ast, by),
                    function(ast, first.function)
                ),
                match how {
                    Together::Alike => "join them into one that decides which event follows".to_owned(),
                    Together::Conditional => other_condition(ast, first.function, second.function),
                },
            );
            break;
        }
    }
}

/// A transition consumes its event, so a hook sees a copy.
pub(super) fn copies(ast: &Ast, model: &Model, errors: &mut Errors) {
    let derives = &ast.event.derives;
    if let Some(hook) = model.occasions().next()
        && !(derives.clone.anywhere() || derives.each_clone)
    {
        let (events, name) = (&ast.event.name, function(ast, hook.function));
        errors.push_help(
            hook.event_tokens
                .map_or_else(|| name.to_token_stream(), TokenStream::clone),
            format_args!("hook `{name}` needs a copy of its event, and `{events}` does not derive `Clone`"),
            format_args!("add `#[derive(Clone)]` to `{events}`"),
        );
    }
}

/// A message is written when its hook has returned it.
pub(super) fn unwritable(ast: &Ast, model: &Model, errors: &mut Errors) {
    if let Some((hook, whole)) = publishes_unwritable(ast, model) {
        errors.push_help(
            whole,
            format_args!("hook `{hook}` publishes messages, and `{whole}` does not derive `Serialize`"),
            format_args!("add `#[derive(Serialize)]` to `{whole}`"),
        );
    }
}

/// The first hook that publishes messages which cannot be written, and their enum.
pub(crate) fn publishes_unwritable<'a>(ast: &'a Ast, model: &Model) -> Option<(&'a Ident, &'a Ident)> {
    let mut effects = model.effects.iter();
    let published = effects.find(|effect| ast.functions[effect.function].role == Role::Publish)?;
    let message = ast.message.as_ref()?;
    (!message.derives.serialize.anywhere()).then(|| (function(ast, published.function), &message.name))
}

/// A hook of either kind listens to something that can happen. Gives back the events that do not lead where a hook waits.
pub(super) fn never_fires(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) -> BTreeSet<usize> {
    let mut doubtful = BTreeSet::new();
    let pairs = model.occurring();
    for hook in model.occasions() {
        let spoilt = hook
            .event
            .map_or(!touched.events.is_empty() || touched.unknown, |event| {
                touched.event(event)
            });
        if spoilt || pairs.iter().any(|&(state, event)| hook.listens(state, event)) {
            continue;
        }
        let name = function(ast, hook.function);
        // Its body may be of another state.
        touched.functions.insert(hook.function);
        touched.chains |= ast.functions[hook.function].role == Role::Hook;
        match (hook.event, hook.source) {
            (Some(by), source) => {
                let reached: BTreeSet<usize> = pairs
                    .iter()
                    .filter(|&&(_, event)| event == by)
                    .map(|&(state, _)| state)
                    .collect();
                let names: Vec<String> = reached.into_iter().map(|index| state(ast, index)).collect();
                let repair = if names.is_empty() {
                    format!("no transition takes `{}`", event(ast, by))
                } else {
                    format!(
                        "it leads to {}",
                        crate::errors::either(names.iter().map(String::as_str))
                    )
                };
                doubtful.insert(by);
                let place = if source.is_some() { "its state" } else { "any state" };
                errors.push_help(
                    hook.event_tokens,
                    format_args!(
                        "hook `{name}` never runs: `{}` does not lead to {place}",
                        event(ast, by)
                    ),
                    repair,
                );
            }
            (None, Some(source)) => errors.push_help(
                &source.tokens,
                format_args!("hook `{name}` never runs: no event leads to its state"),
                "remove it, or add the transition",
            ),
            // A machine in which nothing happens has other mistakes.
            (None, None) => {}
        }
    }
    doubtful
}

/// The state that a hook listens in takes the event that the hook chains. Gives back the events that are not taken.
pub(super) fn takes(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) -> BTreeSet<usize> {
    let mut doubtful = BTreeSet::new();
    let pairs = model.occurring();
    for hook in &model.hooks {
        if touched.event(hook.next) {
            continue;
        }
        let stuck = listened(&pairs, hook)
            .map(|(state, _)| state)
            .find(|&state| model.transition(state, hook.next).is_none());
        if let Some(stuck) = stuck {
            errors.push_help(
                &hook.next_tokens,
                format_args!(
                    "`{}` has no transition on `{}`",
                    state(ast, stuck),
                    event(ast, hook.next)
                ),
                transitions::taken(ast, model, stuck),
            );
            doubtful.insert(hook.next);
            touched.functions.insert(hook.function);
            // It may be meant for another state, and to which its event leads on is not known.
            touched.chains = true;
        }
    }
    doubtful
}

/// A chain that has no way out never ends: whichever way its events branch, every state has a hook that goes on.
pub(super) fn cycles(ast: &Ast, model: &Model, errors: &mut Errors) {
    let pairs = model.occurring();
    let mut onward: BTreeMap<(usize, usize), Step> = BTreeMap::new();
    let mut back: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
    let mut open = Vec::new();
    for &(at, by) in &pairs {
        let hook = model.hooks.iter().position(|hook| hook.listens(at, by));
        let step = hook.filter(|&hook| !model.hooks[hook].guarded).map(|hook| {
            let next = model.hooks[hook].next;
            let reached = model.reached(Some(at), next);
            (hook, reached.into_iter().map(|to| (to, next)).collect::<Vec<_>>())
        });
        match step {
            Some((hook, reached)) if !reached.is_empty() => {
                for &to in &reached {
                    back.entry(to).or_default().push((at, by));
                }
                onward.insert((at, by), Step { hook, to: reached[0] });
            }
            _ => open.push((at, by)),
        }
    }
    // What is left in `onward` reaches no end.
    while let Some(end) = open.pop() {
        let before = back.get(&end).into_iter().flatten();
        open.extend(before.filter(|pair| onward.remove(pair).is_some()));
    }
    let mut reported: BTreeSet<usize> = BTreeSet::new();
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    for &start in onward.keys() {
        let mut walked: Vec<(usize, usize)> = Vec::new();
        let mut pair = start;
        // Each pair that is left leads to others that are left, so every walk runs into itself or an earlier one.
        while seen.insert(pair) {
            walked.push(pair);
            pair = onward[&pair].to;
        }
        let Some(first) = walked.iter().position(|&earlier| earlier == pair) else {
            continue;
        };
        let members: BTreeSet<usize> = walked[first..].iter().map(|pair| onward[pair].hook).collect();
        let Some(&lowest) = members.first() else { continue };
        if members.iter().all(|member| !reported.contains(member)) {
            let names: Vec<String> = members
                .iter()
                .map(|&hook| format!("`{}`", function(ast, model.hooks[hook].function)))
                .collect();
            let hook = &model.hooks[lowest];
            errors.push_help(
                &hook.next_tokens,
                format_args!("this chain of hooks never ends: {}", names.join(" and ")),
                format_args!("return `Option<{}>` and end it with `None`", event(ast, hook.next)),
            );
        }
        reported.extend(members);
    }
}

/// Where an unguarded hook leads, from one state reached by one event.
struct Step {
    hook: usize,
    /// Of several places, the first.
    to: (usize, usize),
}

/// A hook on an inner step of a decided path would come before the step that was proved to follow.
pub(super) fn inner_steps(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) {
    for decision in &model.decisions {
        let Events::Path(path) = &decision.outcome.events else {
            continue;
        };
        let mut reached: BTreeSet<Option<usize>> = match &decision.source {
            Some(source) => source.states.iter().copied().map(Some).collect(),
            None => BTreeSet::from([None]),
        };
        for (step, (next, tokens)) in path.iter().enumerate() {
            reached = reached
                .iter()
                .flat_map(|from| model.reached(*from, *next))
                .map(Some)
                .collect();
            let inner = step + 1 < path.len();
            let hooked = reached.iter().flatten().find_map(|&at| model.hook(at, *next));
            if let Some(hook) = hooked.filter(|_| inner) {
                let (name, hook) = (function(ast, decision.function), function(ast, hook.function));
                errors.push_help(
                    tokens,
                    format_args!(
                        "hook `{hook}` chains from `{}`, before the next event of decision `{name}`",
                        event(ast, *next)
                    ),
                    format_args!("let `{name}` return this event alone, or remove the hook"),
                );
                touched.commands.insert(decision.command);
                break;
            }
        }
    }
}
