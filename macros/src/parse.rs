//! Tokens to `Ast`: sorts the module's items and takes our attributes off them.

mod borrowed;
mod conditions;
mod elsewhere;
mod index;
mod meant;
mod misplaced;
mod module;
mod passed;
mod plain;
mod repeated;
mod reserved;
mod role;
mod signature;
mod swapped;
mod taken;
mod unimported;
mod unmarked;
mod variants;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Generics, Ident, Item, ItemEnum, ItemMod, ItemStruct};

use crate::ast::{Ast, Enum, Function, IndexedField, Options};
use crate::attrs::{self, Derived, Derives};
use crate::errors::Errors;
use crate::names;

pub(crate) use module::item;
use module::{item_or_module, with_body};
pub(crate) use plain::plain;
use reserved::{Reserved, name_of};
use role::{Marked, inner_roles, role_of, take_role};
use swapped::Declared;
use variants::enumeration;

/// Reads the module; `None` if it is too far from a machine to go on.
pub(crate) fn parse(args: TokenStream, input: TokenStream, errors: &mut Errors) -> Option<Ast> {
    let mut options = attrs::options(args, errors);
    let module = match item_or_module.parse2(input) {
        Ok(Item::Mod(module)) => module,
        Ok(other) => {
            errors.push_help(
                Head(&other),
                "`#[state_machine]` belongs on a module",
                "wrap the machine in `mod order { .. }`, named after the entity",
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
        ..
    } = module;
    attrs.retain(|attr| {
        let again = attr
            .path()
            .segments
            .last()
            .is_some_and(|last| last.ident == "state_machine");
        if again {
            errors.push_help(attr.path(), "`#[state_machine]` is given twice", "remove one of them");
        }
        !again
    });
    let Some((_, items)) = content else {
        errors.push_help(
            semi,
            format_args!("module `{ident}` is in another file, where the macro cannot see it"),
            format_args!("write `mod {ident} {{ .. }}` with the machine in the braces"),
        );
        return None;
    };
    if items.is_empty() && errors.count() > 0 {
        // Nothing is written yet that could be missed.
        return None;
    }
    let mut parts = Parts::default();
    parts.reserved.without_refusal = options.refusal.is_some();
    let mut items = items;
    inner_roles(&mut attrs, items.first_mut(), errors);
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        parts.sort(item, items.peek(), errors);
    }
    parts.enums(errors);
    if parts.reserved.refusal_taken {
        // What the decisions refuse with may be this, or something else for each.
        options.refusal = Some(syn::parse_quote!(__Wrong));
    }
    parts.unmarked(&options, errors);
    parts.wrongly_marked(errors);
    parts.mismarked(errors);
    let mut ast = parts.into_ast(Head::of_module(options, attrs, vis, ident), errors)?;
    unimported::types(&mut ast, errors);
    Some(ast)
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
    /// The names of types that are there in every build, and what declares them.
    types: Vec<(Ident, Option<String>)>,
}

impl Parts {
    /// Finds out what an item declares; `next` follows it.
    fn sort(&mut self, item: Item, next: Option<&Item>, errors: &mut Errors) {
        let (mut item, bodiless) = with_body(item, errors);
        let role = take_role(&mut item, errors);
        let item = self.reserved.left_of(item, errors);
        let Some(Marked { role, misspelt, others }) = role else {
            let item = item.filter(|item| !self.is_taken(item, None, errors));
            let item = item.map(|item| self.without_roles(item, errors));
            self.items.extend(item);
            return;
        };
        let name = role.path().get_ident().map(Ident::to_string).unwrap_or_default();
        let Some(item) = item else {
            self.spoilt.push(name);
            return;
        };
        if self.is_taken(&item, Some(&name), errors) {
            self.spoilt.push(name);
            return;
        }
        match (&*name, item) {
            ("state" | "event" | "command" | "message", Item::Enum(item)) => {
                self.enums.push(Declared {
                    mark: role,
                    role: name,
                    item,
                });
            }
            ("data", Item::Struct(item)) => {
                attrs::no_args(&role, errors);
                if is_generic(&item.generics, errors) {
                    self.spoilt.push(name);
                    return;
                }
                if let Some(first) = &self.data {
                    errors.push(
                        &item.ident,
                        format_args!(
                            "`{}` is a second `#[data]` struct; `{}` is the first",
                            item.ident, first.ident
                        ),
                    );
                    return;
                }
                self.take_data(item, errors);
            }
            ("transition" | "decide" | "hook" | "publish" | "link" | "view", Item::Fn(mut item)) => {
                attrs::no_args(&role, errors);
                if let Some(raw) = names::unkeyworded(&item.sig.ident) {
                    // The compiler has said what to write, and this is it.
                    errors.defer_to_rustc();
                    item.sig.ident = raw;
                }
                let below = next.and_then(role::unmarked_function).cloned();
                self.followed.extend(below.map(|below| (item.sig.ident.clone(), below)));
                let cfg = attrs::cfg(&item.attrs);
                self.astray |= !others.is_empty();
                self.functions.push(Function {
                    role: role_of(&name),
                    marked: Some(role),
                    others,
                    item,
                    misspelt: misspelt || bodiless,
                    elsewhere: false,
                    cfg,
                    implied: 0,
                });
            }
            ("state" | "event" | "command" | "message" | "data", Item::Fn(item)) => {
                self.wrongly_marked.push((item.sig.ident.clone(), role));
                self.items.push(Item::Fn(item));
            }
            ("state" | "event" | "command" | "message", Item::Struct(item)) => {
                self.wrongly_marked.push((item.ident.clone(), role));
                self.items.push(Item::Struct(item));
            }
            // As what it is meant is said when all is read.
            (_, Item::Enum(item)) if role::is_usual(&item.ident) => {
                self.wrongly_marked.push((item.ident.clone(), role));
                self.items.push(Item::Enum(item));
            }
            (_, Item::Struct(item)) if item.ident == "Data" => {
                self.wrongly_marked.push((item.ident.clone(), role));
                self.items.push(Item::Struct(item));
            }
            (_, item) => {
                let wanted = role::wanted(&name);
                let meant = next
                    .filter(|_| wanted == "a function")
                    .and_then(role::unmarked_function);
                let repair = match meant {
                    Some(function) => format!("write it above `fn {function}`"),
                    None => format!("declare {wanted} here, or remove `#[{name}]`"),
                };
                // Who marks each state, and not the enum of them, does so with all.
                if wanted == "a function" || !self.spoilt.contains(&name) {
                    errors.push_help(Head(&item), format_args!("`#[{name}]` belongs on {wanted}"), repair);
                }
                self.marked_above.extend(meant.cloned());
                self.items.push(item);
                self.spoilt.push(name);
            }
        }
    }

    /// Takes in the struct of the data.
    fn take_data(&mut self, mut item: ItemStruct, errors: &mut Errors) {
        item.attrs.retain(|attr| {
            let conditional = attr.path().is_ident("cfg");
            if conditional {
                errors.push_help(
                    attr,
                    format_args!("`#[cfg]` on `{}` would leave the machine without it", item.ident),
                    "put `#[cfg]` on the module or on single fields",
                );
            }
            !conditional
        });
        repeated::remove(&mut item.fields, errors);
        if !misplaced::read_by_others(&item.attrs) {
            misplaced::of_fields(&mut item.fields, errors);
        }
        item.attrs.extend(attrs::meant_derives(&item.attrs));
        let read = matches!(Derives::of(&item.attrs).deserialize, Derived::Yes);
        borrowed::refuse(&mut item.fields, "data", &item.ident, read, errors);
        self.data_index = index::take(&mut item.fields, errors);
        self.data = Some(item);
    }

    /// Reports what is marked as something that it cannot be, and was not meant to be anything else.
    fn wrongly_marked(&mut self, errors: &mut Errors) {
        for (item, role) in std::mem::take(&mut self.wrongly_marked) {
            let name = role.path().to_token_stream().to_string();
            // Who marks each state, and not the enum of them, does so with all.
            if !self.spoilt.contains(&name) {
                let wanted = role::wanted(&name);
                errors.push_help(
                    item,
                    format_args!("`#[{name}]` belongs on {wanted}"),
                    format_args!("declare {wanted} here, or remove `#[{name}]`"),
                );
            }
            self.spoilt.push(name);
        }
    }

    /// Takes in one of the machine's enums.
    fn declare(&mut self, name: String, role: &Attribute, item: ItemEnum, errors: &mut Errors) {
        attrs::no_args(role, errors);
        let slot = self.slot(&name);
        if slot.is_some()
            && let Some(usual) = self.usual_of_none(&item.ident)
        {
            let ident = &item.ident;
            errors.push_help(
                role.path(),
                format_args!("`{ident}` is marked with `#[{name}]`, as another enum is"),
                format_args!("write `{usual}`"),
            );
            let role: Attribute = syn::parse_quote!(#[#usual]);
            return self.declare(usual.to_string(), &role, item, errors);
        }
        let first = self.slot(&name).as_ref().map(|first| first.name.clone());
        if let Some(first) = first
            && let Some(usual) = self.usual_of_none(&first)
        {
            errors.push_help(
                &first,
                format_args!("`{first}` is marked with `#[{name}]`, as another enum is"),
                format_args!("mark it with `#[{usual}]`"),
            );
            let meant = self.slot(&name).take();
            *self.slot(&usual.to_string()) = meant;
        }
        let slot = self.slot(&name);
        if let Some(first) = slot {
            let (first, second) = (&first.name, &item.ident);
            errors.push_help(
                second,
                format_args!("`{second}` is a second `#[{name}]` enum; `{first}` is the first"),
                "a machine has one: move the variants there",
            );
            return;
        }
        if is_generic(&item.generics, errors) {
            self.spoilt.push(name);
            return;
        }
        if item.variants.is_empty() && name != "command" {
            errors.push_help(
                &item.ident,
                format_args!("the machine has no {name}s"),
                format_args!("add a variant for each {name}"),
            );
            self.spoilt.push(name.clone());
        }
        *self.slot(&name) = Some(enumeration(&name, item, errors));
    }

    fn slot(&mut self, role: &str) -> &mut Option<Enum> {
        match role {
            "state" => &mut self.state,
            "event" => &mut self.event,
            "command" => &mut self.command,
            _ => &mut self.message,
        }
    }

    /// The attribute of the enum that is usually called so, if there is none yet.
    fn usual_of_none(&mut self, name: &Ident) -> Option<Ident> {
        let usual = name.to_string().to_lowercase();
        let is_role = matches!(&*usual, "state" | "event" | "command" | "message");
        (is_role && self.slot(&usual).is_none()).then(|| Ident::new(&usual, name.span()))
    }

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

/// Reports parameters: a machine is one graph of concrete types.
fn is_generic(generics: &Generics, errors: &mut Errors) -> bool {
    let generic = !generics.params.is_empty();
    if let Some(clause) = generics.where_clause.as_ref().filter(|_| !generic) {
        errors.push_help(
            clause.where_token,
            "a machine cannot have a `where` clause",
            "remove it: there is nothing generic to bound",
        );
    }
    if generic {
        errors.push_help(
            generics,
            "a machine cannot be generic",
            "use concrete types, which own their data",
        );
    }
    generic
}
