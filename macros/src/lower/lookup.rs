//! Where the machine declares a name, and what it stands for. Nothing is reported here.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Ident, Type};

use super::argument::Names;
use super::types::{find, single};
use crate::ast::Role;
use crate::model::{States, Touched};

impl Names<'_> {
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
