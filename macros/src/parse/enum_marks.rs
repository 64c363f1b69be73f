//! Enums that bear each other's attribute.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, FnArg, GenericArgument, Ident, ItemEnum, PathArguments, ReturnType, Signature, Type};

use super::Parts;
use super::missing_marks::module;
use crate::errors::Errors;
use crate::names;

/// An enum of the machine as it was found, with the attribute that says which.
pub(super) struct Declared {
    pub(super) mark: Attribute,
    pub(super) role: String,
    pub(super) item: ItemEnum,
}

impl Declared {
    /// Whether it is called as enums with this role usually are.
    fn is_called(&self, role: &str) -> bool {
        self.item.ident.to_string().eq_ignore_ascii_case(role)
    }
}

impl Parts {
    /// Takes in the enums, of which two may be marked as each other.
    pub(super) fn enums(&mut self, errors: &mut Errors) {
        let mut enums = std::mem::take(&mut self.enums);
        if !rotated(&mut enums, errors)
            && let Some((one, other)) = self.swapped(&enums)
        {
            errors.push_help(
                enums[one].mark.path(),
                format_args!(
                    "`{}` is marked with `#[{}]`, and `{}` with `#[{}]`",
                    enums[one].item.ident, enums[one].role, enums[other].item.ident, enums[other].role
                ),
                "swap the two attributes",
            );
            let role = enums[one].role.clone();
            enums[one].role = std::mem::replace(&mut enums[other].role, role);
        }
        misnamed(&mut enums, errors);
        for Declared { mark, role, item } in enums {
            self.declare(role, &mark, item, errors);
        }
    }

    /// Two enums whose variants stand under each other's module in the signatures. Where one signature names what its module
    /// will have and the other's will not, they are as they were meant.
    fn swapped(&self, enums: &[Declared]) -> Option<(usize, usize)> {
        let roles: BTreeSet<&str> = enums.iter().map(|declared| &*declared.role).collect();
        if roles.len() < enums.len() {
            // Two enums with one attribute are reported by `declare`.
            return None;
        }
        let mut having: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, declared) in enums.iter().enumerate() {
            for variant in &declared.item.variants {
                having.entry(names::text(&variant.ident)).or_default().push(place);
            }
        }
        let mut unclear: Vec<usize> = (0..enums.len()).collect();
        // Under the module of the first, signatures name what the second declares.
        let mut named: Vec<(usize, usize)> = Vec::new();
        for function in &self.functions {
            if unclear.len() < 2 {
                return None;
            }
            each_named(&function.item.sig, &mut |module, name| {
                let under = unclear.iter().position(|&place| *module == enums[place].role);
                let Some(place) = under else { return };
                let under = unclear[place];
                match having.get(&names::text(name)).map(Vec::as_slice) {
                    Some(&[only]) if only == under => {
                        unclear.swap_remove(place);
                    }
                    Some(&[only]) => named.push((under, only)),
                    // A name that several enums have does not tell which of them is meant.
                    _ => {}
                }
            });
        }
        named.retain(|(under, other)| unclear.contains(under) && unclear.contains(other));
        let &(one, other) = named.first()?;
        let pair = [one, other];
        let alone = named
            .iter()
            .all(|(under, found)| pair.contains(under) == pair.contains(found));
        // Where an enum is called as it is marked, the modules in the signatures are wrong, and not the attributes.
        let named_for_it = pair.iter().any(|&place| enums[place].is_called(&enums[place].role));
        let both = named.contains(&(other, one)) || enums[other].is_called(&enums[one].role);
        (alone && both && !named_for_it).then(|| (one.min(other), one.max(other)))
    }
}

/// Reports three enums or more that bear each other's attributes, by the names that enums of a machine usually have.
fn rotated(enums: &mut [Declared], errors: &mut Errors) -> bool {
    let usual = |declared: &Declared| declared.item.ident.to_string().to_lowercase();
    let wrong: Vec<usize> = (0..enums.len())
        .filter(|&place| usual(&enums[place]) != enums[place].role)
        .collect();
    let roles: BTreeSet<&str> = wrong.iter().map(|&place| &*enums[place].role).collect();
    let names: BTreeSet<String> = wrong.iter().map(|&place| usual(&enums[place])).collect();
    if wrong.len() < 3 || roles.len() < wrong.len() || !names.iter().map(|name| &**name).eq(roles) {
        return false;
    }
    let marked = wrong
        .iter()
        .map(|&place| format!("`{}` with `#[{}]`", enums[place].item.ident, enums[place].role));
    errors.push_help(
        enums[wrong[0]].mark.path(),
        format_args!(
            "the enums bear each other's attributes: {}",
            marked.collect::<Vec<_>>().join(", ")
        ),
        "mark each with the one after which it is called",
    );
    for place in wrong {
        enums[place].role = usual(&enums[place]);
    }
    true
}

/// Reports enums that bear the attribute of another one, and not that after which they are called, which nothing bears.
fn misnamed(enums: &mut [Declared], errors: &mut Errors) {
    for place in 0..enums.len() {
        let Declared { mark, role, item } = &enums[place];
        let usual = item.ident.to_string().to_lowercase();
        let bearers = |role: &str| enums.iter().filter(|declared| declared.role == role).count();
        // A machine may be without commands and messages, and then without an enum of that name.
        let lacks =
            matches!(&*usual, "state" | "event") || matches!(&*usual, "command" | "message") && bearers(role) > 1;
        if !lacks || usual == *role || bearers(&usual) > 0 {
            continue;
        }
        let others = if bearers(role) > 1 { ", as another enum is" } else { "" };
        errors.push_help(
            mark.path(),
            format_args!("`{}` is marked with `#[{role}]`{others}", item.ident),
            format_args!("write `{usual}`"),
        );
        enums[place].role = usual;
    }
}

/// Calls with the module and the name of each `event::Paid` of a signature.
fn each_named(sig: &Signature, found: &mut dyn FnMut(&Ident, &Ident)) {
    for input in &sig.inputs {
        if let FnArg::Typed(typed) = input {
            each_in_type(&typed.ty, found);
        }
    }
    if let ReturnType::Type(_, output) = &sig.output {
        each_in_type(output, found);
    }
}

fn each_in_type(ty: &Type, found: &mut dyn FnMut(&Ident, &Ident)) {
    match ty {
        Type::Reference(reference) => each_in_type(&reference.elem, found),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| each_in_type(ty, found)),
        Type::Path(path) => {
            if let Some((module, name)) = module(ty) {
                found(module, name);
            }
            for segment in &path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            each_in_type(ty, found);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}
