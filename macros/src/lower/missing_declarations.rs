//! Types in signatures whose names nothing in sight declares, and enums and data that the machine lacks.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Ident, Item, ItemFn, Type, UseTree};

use super::argument::Names;
use super::types::{single, spelt};
use super::{mentions, repairs};
use crate::ast::{Ast, Function, Role};
use crate::errors::{Errors, nearest};

impl Names<'_> {
    /// The enum, the data or the context whose name is nearly that of a type which is declared nowhere.
    pub(super) fn misspelt(&self, bare: &Type) -> Option<String> {
        let wrong = single(bare).filter(|name| self.module_of(name).is_none() && !self.declared(name))?;
        let ast = self.ast;
        let known = [Some(&ast.state.name), Some(&ast.event.name)];
        let known = known.into_iter().chain([
            ast.command.as_ref().map(|command| &command.name),
            ast.data.as_ref().map(|data| &data.ident),
            ast.options.context.as_ref().and_then(single),
        ]);
        let known: Vec<String> = known.flatten().map(Ident::to_string).collect();
        nearest(&wrong.to_string(), known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Whether a type is a bare name that the module neither declares nor imports, as far as can be seen. rustc may not
    /// know it either.
    pub(super) fn is_undeclared(&self, ty: &Type) -> bool {
        single(ty)
            .is_some_and(|name| self.module_of(name).is_none() && self.whole(ty).is_none() && !self.declared(name))
    }

    /// Whether a type is named nearly as the context or the id, which the module does not declare either, as far as can be
    /// seen.
    pub(super) fn may_be(&self, given: Option<&Type>, ty: &Type) -> bool {
        let undeclared = given.and_then(single).filter(|given| !self.declared(given));
        let (Some(given), Some(name)) = (undeclared, single(ty)) else {
            return false;
        };
        self.module_of(name).is_none() && nearest(&name.to_string(), [&*given.to_string()]).is_some()
    }

    /// What a usual name stands for that is declared nowhere, and how that is called here.
    pub(super) fn called_otherwise(&self, bare: &Type) -> Option<(&'static str, String)> {
        let ast = self.ast;
        let name = single(bare).filter(|name| !self.declared(name))?;
        let (what, called) = match &*name.to_string() {
            "State" => ("enum of states", &ast.state.name),
            "Event" => ("enum of events", &ast.event.name),
            "Command" => ("enum of commands", &ast.command.as_ref()?.name),
            "Data" => ("data", &ast.data.as_ref()?.ident),
            _ => return None,
        };
        (called != name).then(|| (what, called.to_string()))
    }

    /// What to write for a type that is an alias, which is not followed.
    pub(super) fn behind_alias(&self, ty: &Type) -> Option<String> {
        if let Type::Macro(_) = ty {
            return Some("macros are not followed in signatures: write the type itself".to_owned());
        }
        let Type::Path(path) = ty else { return None };
        let name = path.path.segments.last().filter(|_| path.path.segments.len() == 1)?;
        let alias = self.ast.items.iter().find_map(|item| match item {
            Item::Type(item) if item.ident == name.ident => Some(item),
            _ => None,
        })?;
        Some(format!(
            "`{}` is an alias, which is not followed; write `{}`",
            alias.ident,
            spelt(&alias.ty)
        ))
    }

    fn declared(&self, name: &Ident) -> bool {
        const PRIMITIVE: [&str; 17] = [
            "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
            "isize", "f32", "f64",
        ];
        PRIMITIVE.iter().any(|primitive| name == primitive)
            // What a macro brings in is not seen.
            || self.ast.items.iter().any(|item| matches!(item, Item::Macro(_)) || brings(item, name))
    }
}

/// A function that names what is missing, as it is emitted. Of data nothing is known but that it was meant to be there, and
/// what the body takes from elsewhere is in use.
pub(super) fn emitted(module: &str, function: &Function) -> Option<ItemFn> {
    let silenced = || repairs::silenced(&function.item, function.role.effect().is_some());
    (module == "data").then(silenced)
}

/// Whether the data is missing, and nothing of its name is there that is something else.
pub(super) fn lacks_data(ast: &Ast, missing: &[&str]) -> bool {
    let data = Ident::new("Data", Span::call_site());
    let may_be_there = |item: &Item| matches!(item, Item::Macro(_)) || brings(item, &data);
    missing.contains(&"data") && !ast.items.iter().any(may_be_there)
}

/// Whether an item is an `impl` for `Data`, or of a trait that names it.
pub(crate) fn implements_for_data(item: &Item) -> bool {
    let Item::Impl(item) = item else { return false };
    let of_data = single(&item.self_ty).is_some_and(|name| name == "Data");
    let data = Ident::new("Data", Span::call_site());
    of_data
        || item
            .trait_
            .as_ref()
            .is_some_and(|(path, _)| mentions::mentions(path.to_token_stream(), &data))
}

/// Whether an item declares a type or a trait of a name, or imports it by that; what `*` imports is not seen.
pub(crate) fn brings(item: &Item, name: &Ident) -> bool {
    match item {
        Item::Struct(item) => item.ident == *name,
        Item::Enum(item) => item.ident == *name,
        Item::Union(item) => item.ident == *name,
        Item::Type(item) => item.ident == *name,
        Item::Trait(item) => item.ident == *name,
        Item::Use(item) => imports(&item.tree, name),
        _ => false,
    }
}

fn imports(tree: &UseTree, name: &Ident) -> bool {
    match tree {
        UseTree::Path(path) => imports(&path.tree, name),
        UseTree::Name(import) => import.ident == *name,
        UseTree::Rename(import) => import.rename == *name,
        UseTree::Group(group) => group.items.iter().any(|tree| imports(tree, name)),
        UseTree::Glob(_) => false,
    }
}

/// What to do about commands that the machine lacks.
pub(super) const NO_COMMANDS: &str = "declare them in the module, as in `#[command] enum Command { .. }`";

/// Reports what functions name in vain.
pub(super) fn has_none(ast: &Ast, module: &str, token: &Ident, errors: &mut Errors) {
    let (what, repair) = match module {
        "data" => ("data", "declare it in the module, as in `#[data] struct Data { .. }`"),
        "command" => ("commands", NO_COMMANDS),
        _ => (
            "messages",
            "declare them in the module, as in `#[message] enum Message { .. }`",
        ),
    };
    errors.push_help(token, format_args!("machine `{}` has no {what}", ast.name), repair);
}

/// The first name in a function's signature that stands in the module of an enum which the machine lacks, or is that of the
/// data, which it lacks.
pub(super) fn in_signature(ast: &Ast, function: &Function, sound: bool) -> Option<(&'static str, Ident)> {
    let (item, role) = (&function.item, function.role);
    if ast.command.is_none()
        && (role == Role::Decide || mentions::takes_command(item))
        && let Some(token) = mentions::first_of("command", &item.sig)
    {
        return Some(("command", token));
    }
    let context = ast.options.context.as_ref();
    if ast.data.is_none()
        && sound
        && context.and_then(single).is_none_or(|name| name != "Data")
        && let Some(token) = mentions::data_of(&item.sig)
    {
        return Some(("data", token));
    }
    if ast.message.is_some() || role != Role::Publish {
        return None;
    }
    mentions::first_of("message", &item.sig).map(|token| ("message", token))
}
