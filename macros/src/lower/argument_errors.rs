//! What is said of an argument that a function cannot take. It is apart from `argument.rs`, which only recognises types.

use syn::{Ident, Type};

use super::argument::{Names, last_name};
use super::types::{single, spelt};
use crate::ast::Role;
use crate::errors::Errors;

impl Names<'_> {
    /// Reports a type that no function with this role can take, with what was most likely meant.
    pub(super) fn unknown(&self, ty: &Type, bare: &Type, role: Role, lacks: Option<&'static str>, errors: &mut Errors) {
        if self.is_own_id(bare) {
            errors.push_help(
                ty,
                format_args!("a {} does not see the id", role.noun()),
                self.instead_of_the_id(role),
            );
            return;
        }
        if self.wrongly_named(ty, bare, lacks, errors)
            || self.is_whole_module(ty, bare, &["state", "event", "command", "message", "group"], errors)
        {
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
        if let Some(context) = self.ast.options.context.as_ref().filter(|_| role == Role::Decide)
            && last_name(context).is_some_and(|it| last_name(bare) == Some(it))
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
            self.behind_alias(bare)
                .or_else(|| self.taken_within(ty, role))
                .unwrap_or_else(takes),
        );
    }

    /// Where to put what the id was wanted for.
    fn instead_of_the_id(&self, role: Role) -> &'static str {
        match (role, &self.ast.data) {
            (Role::Decide, Some(_)) => "put what it needs into the command or the data",
            (Role::Decide, None) => "put what it needs into the command or the state",
            (Role::Transition, Some(_)) => "put what it needs into the event or the data",
            (Role::Transition, None) => "put what it needs into the event or the state",
            _ => "one that is marked with `#[publish]`, `#[link]` or `#[view]` does; this one chains events",
        }
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
}
