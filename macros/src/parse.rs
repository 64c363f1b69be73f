//! Tokens to `Ast`: sorts the module's items and takes our attributes off them.

mod attribute_arguments;
mod cell;
mod conditions;
mod conversion;
mod derive_aliases;
mod duplicates;
mod enum_marks;
mod enums;
mod forwarding;
mod helper;
mod imports;
mod index;
mod items;
mod mismatch;
mod missing_marks;
mod module;
mod name_clashes;
mod nesting;
mod ownership;
mod placement;
mod qualifiers;
mod reserved_names;
mod role;
mod signature;
mod variants;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Ident, Item, ItemMod, ItemStruct};

use crate::ast::{Ast, Enum, Function, IndexedField, Options};
use crate::attrs;
use crate::errors::Errors;

use enum_marks::Declared;
pub(crate) use module::item;
use module::item_or_module;
pub(crate) use qualifiers::plain;
use reserved_names::Reserved;
pub(crate) use reserved_names::name_of;
use role::inner_roles;

/// Reads the module; `None` if it is too far from a machine to go on.
pub(crate) fn parse(args: TokenStream, input: TokenStream, errors: &mut Errors) -> Option<Ast> {
    let mut options = attrs::options(args, errors);
    let module = match item_or_module.parse2(input) {
        Ok(Item::Mod(module)) => module,
        Ok(other) => {
            errors.push_help(
                Head(&other),
                "`#[state_machine]` belongs on a module",
                "write it above the module, or wrap the machine in `mod order { .. }`, named after the entity",
            );
            return None;
        }
        Err(error) => {
            errors.adopt(error);
            return None;
        }
    };
    let ItemMod {
        mut attrs,
        vis,
        ident,
        content,
        semi,
        unsafety,
        ..
    } = module;
    if let Some(unsafety) = unsafety {
        errors.push_help(unsafety, "a module cannot be `unsafe`", "remove `unsafe`");
    }
    attrs.retain(|attr| !is_repeated(attr, errors) && !attrs::on_module(attr, &mut options, errors));
    let Some((_, mut items)) = content else {
        errors.push_help(
            semi,
            format_args!("module `{ident}` is in another file, where the macro cannot see it"),
            format_args!("write `mod {ident} {{ .. }}` with the machine in the braces"),
        );
        return None;
    };
    if items.is_empty() && errors.count() > 0 {
        // An empty module with a mistake in the attribute: the author has just begun, and lacks nothing yet.
        return None;
    }
    let mut parts = Parts::default();
    parts.reserved.without_refusal = options.refusal.is_some();
    inner_roles(&mut attrs, &mut items, errors);
    derive_aliases::derives(&mut items, errors);
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        parts.sort(item, items.peek(), errors);
    }
    parts.enums(errors);
    if parts.reserved.refusal_taken {
        // Decisions may refuse with the user's `Refusal` or with types of their own: a type in error fits both.
        options.refusal = Some(syn::parse_quote!(__Wrong));
    }
    parts.unmarked(&options, errors);
    parts.wrongly_marked(errors);
    parts.attribute_arguments(errors);
    parts.mismarked(errors);
    let mut ast = parts.into_ast(Head::of_module(options, attrs, vis, ident), errors)?;
    conversion::remove(&mut ast, errors);
    imports::types(&mut ast, errors);
    Some(ast)
}

/// Whether the attribute of the machine stands on its module again, which is then reported.
fn is_repeated(attr: &Attribute, errors: &mut Errors) -> bool {
    let last = attr.path().segments.last();
    let again = last.is_some_and(|last| last.ident == "state_machine");
    if again {
        errors.push_twice(attr.path(), "#[state_machine]");
    }
    again
}

struct ModuleHead {
    options: Options,
    attrs: Vec<Attribute>,
    vis: syn::Visibility,
    name: Ident,
}

/// The tokens by which an item is best pointed at: its name rather than its body.
struct Head<'a>(&'a Item);

impl Head<'_> {
    fn of_module(options: Options, attrs: Vec<Attribute>, vis: syn::Visibility, name: Ident) -> ModuleHead {
        ModuleHead {
            options,
            attrs,
            vis,
            name,
        }
    }
}

impl ToTokens for Head<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match name_of(self.0) {
            Some(name) => name.to_tokens(tokens),
            None => self.0.to_tokens(tokens),
        }
    }
}

#[derive(Default)]
struct Parts {
    /// As they were found, until all is read.
    enums: Vec<Declared>,
    state: Option<Enum>,
    event: Option<Enum>,
    command: Option<Enum>,
    message: Option<Enum>,
    data: Option<ItemStruct>,
    data_index: Vec<IndexedField>,
    functions: Vec<Function>,
    items: Vec<Item>,
    /// What was marked but cannot be used, so that its absence is not a second mistake.
    spoilt: Vec<String>,
    reserved: Reserved,
    /// Functions whose attribute stands on the item above them.
    marked_above: Vec<Ident>,
    /// Marked functions, each with the unmarked one below it.
    followed: Vec<(Ident, Ident)>,
    /// Structs and functions that are marked as what they cannot be.
    wrongly_marked: Vec<(Ident, Attribute)>,
    /// An attribute of a function stands above another one: its own function may be gone.
    astray: bool,
    /// A module within this one stands in another file, which is reported.
    in_other_files: bool,
    /// The names of types that are there in every build, and what declares them.
    types: Vec<(Ident, Option<String>)>,
}

impl Parts {
    fn into_ast(self, head: ModuleHead, errors: &mut Errors) -> Option<Ast> {
        let missed = |name: &str| !self.spoilt.iter().any(|spoilt| spoilt == name);
        let (states, events) = ("`#[state] enum State { .. }`", "`#[event] enum Event { .. }`");
        let missing = match (
            self.state.is_none() && missed("state"),
            self.event.is_none() && missed("event"),
        ) {
            (true, true) => Some(("no states and no events", format!("{states} and {events}"))),
            (true, false) => Some(("no states", states.to_owned())),
            (false, true) => Some(("no events", events.to_owned())),
            (false, false) => None,
        };
        if let Some((missing, example)) = missing {
            errors.push_help(
                &head.name,
                format_args!("machine `{}` has {missing}", head.name),
                format_args!("declare them in the module, as in {example}"),
            );
        }
        // Without its types a machine is too far from one: everything else in it would look wrong, too. So would what is
        // generated beside a constant that it takes for a variable.
        if ["state", "event", "command", "message", "data"]
            .iter()
            .any(|role| self.spoilt.iter().any(|spoilt| spoilt == role))
            || self.reserved.variable_taken
        {
            return None;
        }
        let ModuleHead {
            options,
            attrs,
            vis,
            name,
        } = head;
        let mut ast = Ast {
            options,
            attrs,
            vis,
            name,
            state: self.state?,
            event: self.event?,
            command: self.command,
            message: self.message,
            data: self.data,
            data_index: self.data_index,
            functions: self.functions,
            astray: self.astray,
            items: self.items,
        };
        conditions::imply(&mut ast);
        Some(ast)
    }
}
