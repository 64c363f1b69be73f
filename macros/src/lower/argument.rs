//! Recognises arguments by their types.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Ident, Type};

use super::candidates::{Fits, Lacks};
use super::missing_options::Missed;
use super::types::{Named, find, named, same, single, spelt, ungrouped};
use crate::ast::{Ast, Role};
use crate::errors::{Errors, nearest, rustc_finds};
use crate::model::{Group, Mode, States, Touched};

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
        let seen = seen.or_else(|| (mode == Mode::Ref).then(|| self.forgotten(ty, bare, role, errors))?);
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

    fn unknown(&self, ty: &Type, bare: &Type, role: Role, lacks: Option<&'static str>, errors: &mut Errors) {
        if self.is_own_id(bare) {
            errors.push_help(
                ty,
                format_args!("a {} does not see the id", role.noun()),
                match (role, &self.ast.data) {
                    (Role::Decide, Some(_)) => "put what it needs into the command or the data",
                    (Role::Decide, None) => "put what it needs into the command or the state",
                    (Role::Transition, Some(_)) => "put what it needs into the event or the data",
                    (Role::Transition, None) => "put what it needs into the event or the state",
                    _ => "one that is marked with `#[publish]`, `#[link]` or `#[view]` does; this one chains events",
                },
            );
            return;
        }
        if self.wrongly_named(ty, bare, lacks, errors) {
            return;
        }
        if self.is_whole_module(ty, bare, &["state", "event", "command", "message", "group"], errors) {
            return;
        }
        let (noun, text) = (role.noun(), spelt(ty));
        if let Some((what, called)) = self.called_otherwise(bare) {
            let right = text.replace(&spelt(bare), &called);
            errors.push_help(
                ty,
                format_args!("the {what} of this machine is called `{called}`"),
                format_args!("write `{right}`"),
            );
            return;
        }
        if let Some(near) = self.misspelt(bare) {
            let near = text.replace(&spelt(bare), &near);
            errors.push_help(
                ty,
                format_args!("a {noun} cannot take `{text}`"),
                format_args!("did you mean `{near}`?"),
            );
            return;
        }
        let lacked = |name: &Ident| lacks.filter(|module| self.has(module, name));
        if let Some((module, name)) =
            single(bare).and_then(|name| lacked(name).or(self.module_of(name)).map(|module| (module, name)))
        {
            let amp = text.strip_suffix(&name.to_string()).unwrap_or_default();
            errors.push_help(
                ty,
                format_args!(
                    "`{name}` is {} {module} and is named by its module",
                    if module == "event" { "an" } else { "a" }
                ),
                format_args!("write `{amp}{module}::{name}`"),
            );
            return;
        }
        let context = self.ast.options.context.as_ref().filter(|_| role == Role::Decide);
        if let Some(context) =
            context.filter(|context| last_name(context).is_some_and(|it| last_name(bare) == Some(it)))
        {
            let context = spelt(context);
            errors.push_help(
                ty,
                format_args!("the context is named as in `context = {context}`, and `{text}` is not"),
                format_args!("write `&{context}`"),
            );
            return;
        }
        let takes = || format!("it takes {}", self.takes(role));
        errors.push_help(
            ty,
            format_args!("a {noun} cannot take `{text}`"),
            self.behind_alias(bare).unwrap_or_else(takes),
        );
    }

    /// What a function takes, for help.
    pub(super) fn takes(&self, role: Role) -> String {
        let data = self.ast.data.as_ref().map(|data| &data.ident);
        match (role, data) {
            (Role::Transition, Some(data)) => format!("a state or group, an event and `data: &mut {data}`"),
            (Role::Decide, Some(data)) => {
                format!(
                    "a state or group, a command, `data: &{data}` and {}",
                    self.the_context()
                )
            }
            (Role::Hook, Some(data)) => format!("a state or group, an event and `data: &{data}`"),
            (Role::Publish | Role::Link | Role::View, data) => {
                let id = self.ast.options.id.as_ref().map_or_else(|| "String".to_owned(), spelt);
                let data = data.map_or_else(String::new, |data| format!(", `data: &{data}`"));
                format!("a state or group, an event{data} and `id: &{id}`")
            }
            (Role::Decide, None) => format!("a state or group, a command and {}", self.the_context()),
            (_, None) => "a state or group and an event; this machine has no `#[data]`".to_owned(),
        }
    }

    fn the_context(&self) -> String {
        match &self.ast.options.context {
            Some(context) => format!("the context, `&{}`", spelt(context)),
            None => "the context".to_owned(),
        }
    }

    /// The module of an enum that has this name.
    pub(super) fn is_module(&self, name: &Ident) -> Option<&'static str> {
        let mut modules = self.ast.enums().map(|(module, _)| module);
        modules.find(|module| name == module)
    }

    /// Whether a type is the bare name of a message.
    pub(super) fn is_message(&self, ty: &Type) -> bool {
        let message = self.ast.message.as_ref();
        message.is_some_and(|message| single(ty).is_some_and(|name| find(message, name).is_some()))
    }

    /// Whether a transition takes no state, by which a life begins.
    pub(super) fn begins(&self) -> bool {
        self.ast.functions.iter().any(|function| {
            function.role == Role::Transition && !function.item.sig.inputs.iter().any(|input| self.is_state(input))
        })
    }

    /// Whether a type is a tuple that ends with the data.
    pub(super) fn returns_data(&self, ty: &Type) -> bool {
        let Type::Tuple(tuple) = ungrouped(ty) else {
            return false;
        };
        tuple
            .elems
            .last()
            .is_some_and(|last| self.whole(last) == Some(Seen::Data))
    }

    /// Whether a type is the data, or a tuple that ends with it.
    pub(super) fn gives_data(&self, ty: &Type) -> bool {
        self.whole(ty) == Some(Seen::Data) || self.returns_data(ty)
    }

    /// The state or group that a type is, or that stands first in a tuple.
    pub(super) fn known_state<'t>(&self, ty: &'t Type) -> Option<&'t Type> {
        let first = match ungrouped(ty) {
            Type::Tuple(tuple) => tuple.elems.first()?,
            other => other,
        };
        let known = self.known(&named(first)?);
        matches!(known, Some(Seen::State(_))).then_some(first)
    }

    /// The module in which a type that is a bare name exists.
    pub(super) fn module(&self, ty: &Type) -> Option<&'static str> {
        self.module_of(single(ty)?)
    }

    /// Whether a module has a name.
    pub(super) fn has(&self, module: &str, name: &Ident) -> bool {
        let mut enums = self.ast.enums();
        enums.any(|(of, declared)| of == module && find(declared, name).is_some())
            || (module == "group" && self.groups.iter().any(|group| group.name == *name))
    }

    /// The module in which a bare name exists.
    pub(super) fn module_of(&self, name: &Ident) -> Option<&'static str> {
        let mut enums = self.ast.enums();
        let declared = enums.find(|(_, declared)| find(declared, name).is_some());
        let group = self.groups.iter().any(|group| group.name == *name);
        declared.map(|(module, _)| module).or(group.then_some("group"))
    }

    /// The states that an argument stands for. A transition from `State` leaves terminal states alone; a hook looks at
    /// them, too.
    pub(super) fn states(&self, of: States, role: Role) -> Vec<usize> {
        match of {
            States::One(state) => vec![state],
            States::Group(group) => self.groups[group].members.clone(),
            States::All => {
                let variants = self.ast.state.variants.iter().enumerate();
                variants
                    .filter(|(_, state)| !matches!(role, Role::Transition | Role::Decide) || state.terminal.is_none())
                    .map(|(index, _)| index)
                    .collect()
            }
        }
    }

    /// Notes every `event::X` and `command::X` in some tokens.
    pub(super) fn mentioned(&self, tokens: TokenStream, touched: &mut Touched) {
        let mut module = String::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.mentioned(group.stream(), touched),
                TokenTree::Punct(_) => {}
                TokenTree::Literal(_) => module.clear(),
                TokenTree::Ident(name) => {
                    if module == "event" {
                        touched.events.extend(find(&self.ast.event, &name));
                    } else if module == "command" {
                        touched
                            .commands
                            .extend(self.ast.command.as_ref().and_then(|command| find(command, &name)));
                    }
                    module = name.to_string();
                }
            }
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
