//! What can stand where something else does.

use syn::{FnArg, Type};

use super::argument::{Names, bare};
use super::missing_declarations;
use super::types::{Named, named, single, spelt};
use crate::ast::{Function, Role};
use crate::errors::{Errors, either, nearest};

/// How many names a help lists.
const NAMED_MAX: usize = 8;

/// Which modules can have what stands somewhere.
pub(super) enum Fits {
    /// All; this one rather than the others.
    Rather(Option<&'static str>),
    /// These alone.
    Only(&'static [&'static str]),
}

impl Fits {
    pub(super) fn modules(&self) -> &[&'static str] {
        match self {
            Fits::Rather(module) => module.as_slice(),
            Fits::Only(modules) => modules,
        }
    }
}

/// What a function that is being read has not yet.
pub(super) struct Lacks {
    /// The module of what comes next, once the state is there.
    pub(super) next: Option<&'static str>,
    /// The modules of what no other argument gives, where one of them gives the rest.
    pub(super) alone: &'static [&'static str],
    /// Whether the other arguments give all of it.
    pub(super) nothing: bool,
}

impl Lacks {
    /// What a name in a wrong module most likely stands for.
    pub(super) fn fits(&self) -> Fits {
        match self.alone {
            [] => Fits::Rather(self.next),
            alone => Fits::Only(alone),
        }
    }
}

impl Names<'_> {
    /// The modules that an argument can be of beside all others: a function takes one state, and one event or command.
    /// `None` if the others are both.
    pub(super) fn left_for(&self, function: &Function, place: usize) -> Option<&'static [&'static str]> {
        let others = function.item.sig.inputs.iter().enumerate();
        let others = others.filter(|(other, _)| *other != place);
        let (mut state, mut other) = (false, false);
        for (_, input) in others {
            let FnArg::Typed(typed) = input else { continue };
            match bare(&typed.ty) {
                ty if self.is_state(input) => state |= named(ty).is_none_or(|named| self.known(&named).is_some()),
                ty => other |= named(ty).is_some_and(|named| self.known(&named).is_some()),
            }
        }
        match (state, other, function.role) {
            (true, true, _) => None,
            (false, true, _) => Some(&["state", "group"]),
            (true, false, Role::Decide) => Some(&["command"]),
            (true, false, _) => Some(&["event"]),
            (false, false, _) => Some(&[]),
        }
    }

    /// What can stand where something does that is none of it.
    pub(super) fn fitting(&self, named: &Named, modules: &[&'static str]) -> String {
        let wrong = named.name.to_string();
        let all = modules
            .iter()
            .flat_map(|module| self.names_in(module).map(move |name| (*module, name)));
        let all: Vec<String> = all.map(|(module, name)| format!("{module}::{name}")).collect();
        let near = modules.iter().find_map(|module| {
            let known: Vec<String> = self.names_in(module).collect();
            let near = nearest(&wrong, known.iter().map(String::as_str))?;
            Some(format!("did you mean `{module}::{near}`?"))
        });
        // Where the module is right, the name may be missing there.
        let declared = if modules.contains(&&*named.module) {
            "declare it, or "
        } else {
            ""
        };
        near.unwrap_or_else(|| match &*all {
            [] if modules == ["command"] => format!(
                "a decision takes one of the machine's commands: {}",
                missing_declarations::NO_COMMANDS
            ),
            all if all.len() > NAMED_MAX => {
                let (named, others) = all.split_at(NAMED_MAX - 1);
                let named: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
                format!("{declared}write {} or one of {} others", named.join(", "), others.len())
            }
            all => format!("{declared}write {}", either(all.iter().map(String::as_str))),
        })
    }

    /// The names that a module has.
    fn names_in(&self, module: &str) -> impl Iterator<Item = String> + use<'_> {
        let groups = if module == "group" { self.groups } else { &[] };
        let declared = self.ast.enums().find(|(name, _)| *name == module);
        let variants = declared.map_or(&[][..], |(_, declared)| &declared.variants[..]);
        let variants = variants.iter().map(|variant| variant.text.clone());
        variants.chain(groups.iter().map(|group| group.name.to_string()))
    }

    /// Reports one of these modules where one of the types in it belongs.
    pub(super) fn is_whole_module(&self, ty: &Type, bare: &Type, modules: &[&str], errors: &mut Errors) -> bool {
        let module = single(bare).and_then(|name| match self.is_module(name) {
            None => (name == "group" && !self.groups.is_empty()).then_some("group"),
            module => module,
        });
        let Some(module) = module.filter(|module| modules.contains(module)) else {
            return false;
        };
        errors.push_help(
            ty,
            format_args!("`{module}` is the module of all {module}s"),
            format_args!(
                "say which {module}, as in `{}`",
                spelt(ty).replace(module, &self.example(module))
            ),
        );
        true
    }
}
