//! Functions that are marked as something else than what their form says.

use quote::ToTokens;
use syn::{Attribute, FnArg, ItemFn, ReturnType, Signature, Type};

use super::Parts;
use super::missing_marks::{mentions, optional, returns_event};
use super::role::{combined, role_of};
use crate::ast::{Function, Role};
use crate::errors::Errors;

impl Parts {
    /// Finds the functions whose form is that of another role than the one they are marked with. This is reported, and what
    /// follows from it is not.
    pub(super) fn mismarked(&mut self, errors: &mut Errors) {
        for index in 0..self.functions.len() {
            let function = &self.functions[index];
            let fits = fits(function.role, &function.item.sig);
            let meant = if fits {
                None
            } else {
                self.meant(function.role, &function.item)
            };
            if !function.others.is_empty() {
                self.combined(index, meant, errors);
                continue;
            }
            if let Some(other) = meant.and_then(|meant| self.swapped_with(index, meant)) {
                self.swap(index, other, errors);
                continue;
            }
            if function.misspelt || function.elsewhere {
                continue;
            }
            let Some(meant) = meant else {
                // `why_no_part` compares each name with all of the machine's, so it is asked last.
                let fault = if fits { None } else { self.why_no_part(function) };
                if let Some(fault) = fault {
                    let (name, role) = (&function.item.sig.ident, function.role);
                    errors.push_help(
                        &function.marked,
                        format_args!("function `{name}` {fault}"),
                        format_args!("remove `#[{}]`, if it is a helper", role.attribute()),
                    );
                    self.functions[index].misspelt = true;
                }
                continue;
            };
            let name = &function.item.sig.ident;
            errors.push_help(
                &function.marked,
                format_args!(
                    "function `{name}` has the form of {}, and is marked with `#[{}]`",
                    form(meant),
                    function.role.attribute()
                ),
                format_args!("write `#[{}]`", meant.attribute()),
            );
            let function = &mut self.functions[index];
            (function.role, function.misspelt) = (meant, true);
        }
    }

    /// The later function that has the form of what this one is marked as, and is marked as what this one has the form of.
    fn swapped_with(&self, index: usize, meant: Role) -> Option<usize> {
        let sound = |function: &Function| !function.misspelt && !function.elsewhere && function.others.is_empty();
        let role = self.functions[index].role;
        let is_other = |other: &Function| {
            sound(other)
                && other.role == meant
                && !fits(meant, &other.item.sig)
                && self.meant(meant, &other.item) == Some(role)
        };
        let later = self.functions.iter().skip(index + 1).position(is_other);
        later
            .filter(|_| sound(&self.functions[index]))
            .map(|place| index + 1 + place)
    }

    /// Gives two functions each other's role.
    fn swap(&mut self, one: usize, other: usize, errors: &mut Errors) {
        let (function, with) = (&self.functions[one], &self.functions[other]);
        errors.push_help(
            &function.marked,
            format_args!(
                "`{}` is marked with `#[{}]`, and `{}` with `#[{}]`",
                function.item.sig.ident,
                function.role.attribute(),
                with.item.sig.ident,
                with.role.attribute()
            ),
            "swap the two attributes",
        );
        (self.functions[one].role, self.functions[other].role) = (with.role, function.role);
        for swapped in [one, other] {
            self.functions[swapped].misspelt = true;
        }
    }

    /// Of several attributes of a function, takes the one that fits its form, and reports the others.
    fn combined(&mut self, index: usize, meant: Option<Role>, errors: &mut Errors) {
        let function = &mut self.functions[index];
        let mut attrs: Vec<Attribute> = function.marked.take().into_iter().collect();
        attrs.append(&mut function.others);
        let fits = |attr: &Attribute| meant.is_some_and(|meant| attr.path().is_ident(meant.attribute()));
        let right = attrs.iter().position(fits).unwrap_or_default();
        let right = attrs.remove(right);
        for other in &attrs {
            combined(&right, other, errors);
        }
        function.misspelt |= meant.is_some_and(|_| !fits(&right));
        function.role = role_of(&right.path().to_token_stream().to_string());
        function.marked = Some(right);
    }

    /// What a function was meant to be that cannot be what it is marked as.
    fn meant(&self, marked: Role, item: &ItemFn) -> Option<Role> {
        let sig = &item.sig;
        let meant = if is_transition(sig) {
            Role::Transition
        } else if takes(sig, &["command"]) && mentions(&sig.output, "event") {
            Role::Decide
        } else {
            self.hook(item)?
        };
        (meant != marked).then_some(meant)
    }
}

/// Whether a marked function has not the form for it, and nothing of the machine's either.
pub(super) fn is_helper(function: &Function) -> bool {
    let sig = &function.item.sig;
    let modules = ["state", "event", "command", "group", "message"];
    !fits(function.role, sig) && !modules.iter().any(|module| mentions(sig, module))
}

/// Whether a function may be what it is marked as.
pub(super) fn fits(marked: Role, sig: &Signature) -> bool {
    match (marked, &sig.output) {
        (Role::Transition, _) => is_transition(sig),
        (Role::Decide, _) => takes(sig, &["command"]),
        (_, ReturnType::Default) => false,
        (Role::Hook, ReturnType::Type(_, output)) => returns_event(output) && !takes(sig, &["command", "event"]),
        (Role::Publish, ReturnType::Type(_, output)) => mentions(output, "message"),
        (Role::Link, ReturnType::Type(_, output)) => mentions(output, "Link"),
        (Role::View, ReturnType::Type(_, output)) => mentions(output, "View"),
    }
}

fn form(role: Role) -> &'static str {
    match role {
        Role::Transition => "a transition",
        Role::Decide => "a decision",
        Role::Hook => "a hook that chains an event",
        Role::Publish => "a hook that publishes",
        Role::Link => "a hook that links",
        Role::View => "a hook that keeps a view",
    }
}

/// Whether a function takes an event for itself, as only a transition does, and leads to a state or stays in one.
fn is_transition(sig: &Signature) -> bool {
    let looks_at_state = || {
        types(sig).any(|ty| match ty {
            Type::Reference(reference) => begins_with(&reference.elem, &["state", "group"]),
            _ => false,
        })
    };
    takes(sig, &["event"])
        && match &sig.output {
            ReturnType::Type(_, output) => begins_with(output, &["state", "group"]),
            ReturnType::Default => looks_at_state(),
        }
}

/// Whether a function takes something of these modules for itself.
fn takes(sig: &Signature, modules: &[&str]) -> bool {
    types(sig).any(|ty| begins_with(ty, modules))
}

pub(super) fn types(sig: &Signature) -> impl Iterator<Item = &Type> {
    sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&*typed.ty),
        FnArg::Receiver(_) => None,
    })
}

/// Whether a path begins so: that of the type itself, of the first one in a tuple, or of what may be there.
fn begins_with(ty: &Type, modules: &[&str]) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.first().is_some_and(|first| begins_with(first, modules)),
        Type::Path(path) => {
            let Some(first) = path.path.segments.first() else {
                return false;
            };
            if path.path.segments.len() > 1 {
                let first = first.ident.to_string();
                return modules.contains(&&*first);
            }
            optional(ty).is_some_and(|inner| begins_with(inner, modules))
        }
        _ => false,
    }
}
