//! Recognises arguments by their types.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{FnArg, Ident, Type};

use super::candidates::{Fits, Lacks};
use super::missing_options::Missed;
use super::types::{Named, find, named, same, single, ungrouped};
use crate::ast::{Ast, Role};
use crate::errors::{Errors, nearest, rustc_finds};
use crate::model::{Group, Mode, States};

/// What the names in types stand for.
pub(super) struct Names<'a> {
    pub(super) ast: &'a Ast,
    pub(super) groups: &'a [Group],
    pub(super) missed: Missed,
}

/// What an argument's type is; events and commands are `None` for the whole enum.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    State(States),
    Event(Option<usize>),
    Command(Option<usize>),
    Message,
    Data,
    Context,
    Id,
}

impl Names<'_> {
    /// Recognises an argument's type; `None` if it cannot be used, which is then reported. A name is most likely of the
    /// modules that the function lacks something of.
    pub(super) fn see(
        &self,
        ty: &Type,
        role: Role,
        lacks: &Lacks,
        errors: &mut Errors,
    ) -> Option<(Seen, Mode, TokenStream)> {
        let (mode, bare) = match ty {
            Type::Reference(reference) if reference.mutability.is_some() => (Mode::Mut, &*reference.elem),
            Type::Reference(reference) => (Mode::Ref, &*reference.elem),
            other => (Mode::Value, other),
        };
        let tokens = ty.to_token_stream();
        let seen = match named(bare) {
            _ if role.effect().is_some() && self.is_id(bare) => Some(Seen::Id),
            Some(named) => Some(self.resolve(&named, bare, &lacks.fits(), errors)?),
            None => self.whole(bare),
        };
        let seen = seen.or_else(|| {
            let may_be = if self.may_be(self.ast.options.context.as_ref(), bare) {
                Seen::Context
            } else if role.effect().is_some() && self.may_be(self.ast.options.id.as_ref(), bare) {
                Seen::Id
            } else {
                return None;
            };
            // rustc says which of the two names there is not.
            errors.defer_to_rustc();
            Some(may_be)
        });
        let seen = seen.or_else(|| (mode == Mode::Ref).then(|| self.forgotten(ty, bare, role, lacks, errors))?);
        let Some(seen) = seen.filter(|seen| *seen != Seen::Message) else {
            self.unknown(ty, bare, role, lacks.next, errors);
            return None;
        };
        Some((seen, mode, tokens))
    }

    /// Looks a name up in its module. rustc reports unknown names itself, with the nearest one unless that differs too much
    /// for it.
    pub(super) fn resolve(&self, named: &Named, ty: &Type, fits: &Fits, errors: &mut Errors) -> Option<Seen> {
        let seen = self.known(named);
        if seen.is_none()
            && let Some(found) = self.elsewhere(named)
        {
            let (kind, name) = (&named.module, &named.name);
            let fitting = fits.modules().iter().find(|module| self.has(module, name));
            let module = fitting.copied().unwrap_or(found);
            let article = if module == "event" { "an" } else { "a" };
            let repair = match fits {
                Fits::Only(modules) if !modules.contains(&module) => self.fitting(named, modules),
                _ => format!("write `{module}::{name}`"),
            };
            errors.push_help(
                ty,
                format_args!("there is no {kind} `{name}`, but {article} {module} of that name"),
                repair,
            );
        } else if seen.is_none() {
            match self.meant(named) {
                Some(near) => errors.push_help(
                    &named.name,
                    format_args!("there is no {} `{}`", named.module, named.name),
                    format_args!("did you mean `{near}`?"),
                ),
                None if named.module == "group" && self.forgotten_group(&named.name, errors) => {}
                None => errors.defer_type_to_rustc(ungrouped(ty)),
            }
        }
        seen
    }

    /// The module that has a name which is looked for in another.
    pub(super) fn elsewhere(&self, named: &Named) -> Option<&'static str> {
        if self.known(named).is_some() {
            return None;
        }
        let module = self.module_of(&named.name);
        // Where a group is asked for, nothing but a state can have been meant.
        module.filter(|module| *module != named.module && (named.module != "group" || *module == "state"))
    }

    /// What a name stands for, if its module has it.
    pub(super) fn known(&self, named: &Named) -> Option<Seen> {
        match &*named.module {
            "state" => find(&self.ast.state, &named.name).map(|index| Seen::State(States::One(index))),
            "event" => find(&self.ast.event, &named.name).map(|index| Seen::Event(Some(index))),
            "command" => self
                .ast
                .command
                .as_ref()
                .and_then(|command| find(command, &named.name))
                .map(|index| Seen::Command(Some(index))),
            "message" => self
                .ast
                .message
                .as_ref()
                .and_then(|message| find(message, &named.name))
                .map(|_| Seen::Message),
            _ => self
                .groups
                .iter()
                .position(|group| group.name == named.name)
                .map(|index| Seen::State(States::Group(index))),
        }
    }

    /// The name that is nearest to one which its module lacks, if rustc would not find it.
    pub(super) fn meant(&self, named: &Named) -> Option<String> {
        let known: Vec<String> = match &*named.module {
            "group" => self.groups.iter().map(|group| group.name.to_string()).collect(),
            module => {
                let (_, declared) = self.ast.enums().find(|(name, _)| *name == module)?;
                declared.variants.iter().map(|variant| variant.text.clone()).collect()
            }
        };
        let wrong = named.name.to_string();
        let near = nearest(&wrong, known.iter().map(String::as_str)).filter(|near| *near != wrong)?;
        (!rustc_finds(&wrong, near)).then(|| near.to_owned())
    }

    /// Whether an argument is most likely the state, also where its name is unknown.
    pub(super) fn is_state(&self, input: &FnArg) -> bool {
        let FnArg::Typed(typed) = input else { return false };
        let bare = bare(&typed.ty);
        match named(bare) {
            Some(named) => matches!(&*named.module, "state" | "group"),
            None => {
                matches!(self.whole(bare), Some(Seen::State(_))) || matches!(self.module(bare), Some("state" | "group"))
            }
        }
    }

    /// Whether an argument is the enum of all events.
    pub(super) fn is_every_event(&self, input: &FnArg) -> bool {
        matches!(input, FnArg::Typed(typed) if self.whole(bare(&typed.ty)) == Some(Seen::Event(None)))
    }

    /// Whether a type is one that functions of the machine can take.
    pub(super) fn is_known(&self, ty: &Type) -> bool {
        let bare = bare(ty);
        named(bare).is_some() || self.whole(bare).is_some() || self.is_id(bare)
    }

    /// Recognises the enums themselves, the data and the context.
    pub(super) fn whole(&self, ty: &Type) -> Option<Seen> {
        let ast = self.ast;
        if let Some(context) = &ast.options.context
            && same(context, ty)
        {
            return Some(Seen::Context);
        }
        let name = single(ty)?;
        if *name == ast.state.name {
            Some(Seen::State(States::All))
        } else if *name == ast.event.name {
            Some(Seen::Event(None))
        } else if ast.command.as_ref().is_some_and(|command| command.name == *name) {
            Some(Seen::Command(None))
        } else if ast.data.as_ref().is_some_and(|data| data.ident == *name) {
            Some(Seen::Data)
        } else {
            None
        }
    }

    /// Whether a type is that of the id, as it is written in `id = ..`; without that it is `String`.
    fn is_id(&self, ty: &Type) -> bool {
        let text = |ty| single(ty).is_some_and(|name| name == "String");
        match &self.ast.options.id {
            Some(id) if !text(id) => same(id, ty),
            _ => text(ty) || single(ty).is_some_and(|name| name == "str"),
        }
    }

    /// Whether a type is that of the id, which `id = ..` gives.
    pub(super) fn is_own_id(&self, ty: &Type) -> bool {
        self.ast.options.id.is_some() && single(ty).is_none_or(|name| name != "str") && self.is_id(ty)
    }

    /// Whether a transition takes no state, by which a life begins.
    pub(super) fn begins(&self) -> bool {
        self.ast.functions.iter().any(|function| {
            function.role == Role::Transition && !function.item.sig.inputs.iter().any(|input| self.is_state(input))
        })
    }

    /// Whether a type is a tuple with the data in it.
    pub(super) fn returns_data(&self, ty: &Type) -> bool {
        let Type::Tuple(tuple) = ungrouped(ty) else {
            return false;
        };
        tuple.elems.iter().any(|ty| self.whole(ty) == Some(Seen::Data))
    }

    /// Whether a type is the data, or a tuple with it in it.
    pub(super) fn gives_data(&self, ty: &Type) -> bool {
        self.whole(ty) == Some(Seen::Data) || self.returns_data(ty)
    }

    /// The state or group that a type is, or the first in a tuple.
    pub(super) fn known_state<'t>(&self, ty: &'t Type) -> Option<&'t Type> {
        let known = |ty: &&Type| {
            let known = named(ty).and_then(|named| self.known(&named));
            matches!(known, Some(Seen::State(_)))
        };
        match ungrouped(ty) {
            Type::Tuple(tuple) => tuple.elems.iter().find(known),
            other => Some(other).filter(known),
        }
    }
}

/// The last name of a path.
pub(crate) fn last_name(ty: &Type) -> Option<&Ident> {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
        _ => None,
    }
}

/// The type behind a reference.
pub(super) fn bare(ty: &Type) -> &Type {
    match ungrouped(ty) {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}
