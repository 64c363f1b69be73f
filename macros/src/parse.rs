//! Tokens to `Ast`: sorts the module's items and takes our attributes off them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item, ItemEnum, ItemFn, ItemMod, ItemStruct, UseTree};

use crate::ast::{Ast, Derives, Enum, Function, Options, Role, Stored, Variant};
use crate::attrs;
use crate::errors::{Errors, nearest};
use crate::names;

/// Reads the module; `None` if it is too far from a machine to go on.
pub(crate) fn parse(args: TokenStream, input: TokenStream, errors: &mut Errors) -> Option<Ast> {
    let options = attrs::options(args, errors);
    let module = match syn::parse2::<Item>(input) {
        Ok(Item::Mod(module)) => module,
        Ok(other) => {
            errors.push_help(
                Head(&other),
                "`#[state_machine]` stands on a module",
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
        attrs,
        vis,
        ident,
        content,
        semi,
        ..
    } = module;
    let Some((_, items)) = content else {
        errors.push_help(
            semi,
            format_args!("module `{ident}` is in another file, where the macro cannot see it"),
            format_args!("write `mod {ident} {{ .. }}` with the machine in the braces"),
        );
        return None;
    };
    let mut parts = Parts::default();
    for item in items {
        parts.sort(item, errors);
    }
    parts.into_ast(Head::of_module(options, attrs, vis, ident), errors)
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
    state: Option<Enum>,
    event: Option<Enum>,
    command: Option<Enum>,
    data: Option<ItemStruct>,
    functions: Vec<Function>,
    items: Vec<Item>,
    /// An enum was marked but cannot be used, so that its absence is not a second mistake.
    spoilt: Vec<String>,
}

impl Parts {
    /// Finds out what an item declares.
    fn sort(&mut self, mut item: Item, errors: &mut Errors) {
        reserved(&item, errors);
        let Some((role, misspelt)) = take_role(&mut item, errors) else {
            self.items.push(item);
            return;
        };
        let name = role.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match (&*name, item) {
            ("state" | "event" | "command", Item::Enum(item)) => {
                attrs::no_args(&role, errors);
                let slot = match &*name {
                    "state" => &mut self.state,
                    "event" => &mut self.event,
                    _ => &mut self.command,
                };
                if let Some(first) = slot {
                    let (first, second) = (&first.name, &item.ident);
                    errors.push_help(
                        second,
                        format_args!("`{second}` is a second `#[{name}]` enum; `{first}` is the first"),
                        "a machine has one: move the variants there",
                    );
                    return;
                }
                *slot = Some(enumeration(&name, item, errors));
            }
            ("data", Item::Struct(item)) => {
                attrs::no_args(&role, errors);
                if !item.generics.params.is_empty() {
                    errors.push_help(
                        &item.generics,
                        "a machine cannot be generic",
                        "use concrete types in its data",
                    );
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
                self.data = Some(item);
            }
            ("transition" | "decide" | "hook", Item::Fn(item)) => {
                attrs::no_args(&role, errors);
                let role = match &*name {
                    "transition" => Role::Transition,
                    "decide" => Role::Decide,
                    _ => Role::Hook,
                };
                let cfg = item
                    .attrs
                    .iter()
                    .filter(|attr| attr.path().is_ident("cfg"))
                    .cloned()
                    .collect();
                self.functions.push(Function {
                    role,
                    item,
                    cfg,
                    misspelt,
                });
            }
            (_, item) => {
                let wanted = match &*name {
                    "state" | "event" | "command" => "an enum",
                    "data" => "a struct",
                    _ => "a function",
                };
                errors.push_help(
                    Head(&item),
                    format_args!("`#[{name}]` stands on {wanted}"),
                    format_args!("declare {wanted} here, or remove `#[{name}]`"),
                );
                self.spoilt.push(name);
            }
        }
    }

    fn into_ast(self, head: ModuleHead, errors: &mut Errors) -> Option<Ast> {
        for (name, found, example) in [
            ("state", self.state.is_some(), "enum State { .. }"),
            ("event", self.event.is_some(), "enum Event { .. }"),
        ] {
            if !found && !self.spoilt.iter().any(|spoilt| spoilt == name) {
                errors.push_help(
                    &head.name,
                    format_args!("machine `{}` has no {name}s", head.name),
                    format_args!("declare them in the module, as in `#[{name}] {example}`"),
                );
            }
        }
        let ModuleHead {
            options,
            attrs,
            vis,
            name,
        } = head;
        Some(Ast {
            options,
            attrs,
            vis,
            name,
            state: self.state?,
            event: self.event?,
            command: self.command,
            data: self.data,
            functions: self.functions,
            items: self.items,
        })
    }
}

const ROLES: [&str; 7] = ["state", "event", "command", "data", "transition", "decide", "hook"];

/// Takes the attribute off that says what an item declares; one that is misspelt is reported and corrected.
fn take_role(item: &mut Item, errors: &mut Errors) -> Option<(Attribute, bool)> {
    let attrs = attrs_of(item)?;
    attrs.retain(|attr| {
        let name = attr.path().get_ident();
        let planned = name.filter(|name| attrs::PLANNED.iter().any(|planned| name == planned));
        if let Some(name) = planned {
            errors.push(name, format_args!("`#[{name}]` is not supported yet"));
        }
        planned.is_none()
    });
    let mut misspelt = false;
    for attr in attrs.iter_mut() {
        let Some(name) = attr.path().get_ident().map(Ident::to_string) else {
            continue;
        };
        if let Some(near) = (!BUILT_IN.contains(&&*name)).then(|| nearest(&name, ROLES)).flatten()
            && !ROLES.contains(&&*name)
        {
            errors.push_help(
                attr.path(),
                format_args!("unknown attribute `{name}`"),
                format_args!("did you mean `{near}`?"),
            );
            let near = Ident::new(near, attr.path().span());
            *attr = syn::parse_quote!(#[#near]);
            misspelt = true;
        }
    }
    let role = attrs
        .iter()
        .position(|attr| ROLES.iter().any(|role| attr.path().is_ident(role)))?;
    let role = attrs.remove(role);
    attrs.retain(|attr| {
        let second = ROLES.iter().any(|role| attr.path().is_ident(role));
        if second {
            let (first, second) = (role.path().to_token_stream(), attr.path().to_token_stream());
            let fault = if first.to_string() == second.to_string() {
                format!("`#[{second}]` is given twice")
            } else {
                format!("`#[{second}]` cannot be combined with `#[{first}]`")
            };
            errors.push_help(attr.path(), fault, format_args!("remove `#[{second}]`"));
        }
        !second
    });
    Some((role, misspelt))
}

/// Attributes of the language that are spelt nearly like one of ours.
const BUILT_IN: [&str; 3] = ["derive", "test", "must_use"];

fn attrs_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Fn(item) => Some(&mut item.attrs),
        Item::Impl(item) => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Static(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        Item::Union(item) => Some(&mut item.attrs),
        Item::Use(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// Reports items that take a name which generated items need.
fn reserved(item: &Item, errors: &mut Errors) {
    let mut report = |name: &Ident| {
        if names::RESERVED.iter().any(|reserved| name == reserved) {
            errors.push_help(
                name,
                format_args!("the name `{name}` is taken by what the macro generates in this module"),
                format_args!(
                    "rename this item; the names {} are reserved here",
                    names::RESERVED.map(|name| format!("`{name}`")).join(", ")
                ),
            );
        }
    };
    if let Item::Use(item) = item {
        imported(&item.tree, &mut report);
    } else if let Some(name) = name_of(item) {
        // A function and a module of the same name do not clash.
        let lower = names::RESERVED[4..].iter().any(|reserved| name == reserved);
        if !lower || matches!(item, Item::Mod(_) | Item::ExternCrate(_)) {
            report(name);
        }
    }
}

fn imported(tree: &UseTree, report: &mut impl FnMut(&Ident)) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, report),
        UseTree::Name(name) => report(&name.ident),
        UseTree::Rename(rename) => report(&rename.rename),
        UseTree::Glob(_) => {}
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, report)),
    }
}

fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::ExternCrate(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Mod(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

fn enumeration(role: &str, item: ItemEnum, errors: &mut Errors) -> Enum {
    let mut derives = Derives::default();
    let (mut on_enum, mut on_structs, mut cells) = (TokenStream::new(), TokenStream::new(), Vec::new());
    for attr in &item.attrs {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match &*name {
            "derive" => match attrs::derives(attr, &mut derives) {
                Some((shared, own)) => {
                    on_enum.extend(shared);
                    on_structs.extend(own);
                }
                None => on_enum.extend(attr.to_token_stream()),
            },
            "serde" => {
                let (kept, moved) = attrs::serde(attr, false);
                on_enum.extend(kept);
                on_structs.extend(moved);
            }
            "each" => match attr.meta.require_list() {
                Ok(list) => {
                    let tokens = &list.tokens;
                    on_structs.extend(quote!(#[#tokens]));
                }
                Err(error) => errors.adopt(error),
            },
            "ignore" | "reject" if role == "state" => cells.extend(attrs::cells(attr, errors)),
            "allow" | "warn" | "deny" => {
                on_enum.extend(attr.to_token_stream());
                on_structs.extend(attr.to_token_stream());
            }
            "cfg" => errors.push_help(
                attr,
                format_args!("`#[cfg]` on `{}` would leave the machine without it", item.ident),
                "put `#[cfg]` on the module or on single variants",
            ),
            _ => on_enum.extend(attr.to_token_stream()),
        }
    }
    let variants: Vec<Variant> = item
        .variants
        .into_iter()
        .map(|variant| self::variant(role, variant, errors))
        .collect();
    for (index, second) in variants.iter().enumerate() {
        if variants[..index].iter().any(|first| first.name == second.name) {
            // The name is defined twice: rustc says so on the enum itself.
            errors.defer_to_rustc();
        }
    }
    Enum {
        name: item.ident,
        generics: item.generics,
        attrs: parsed(on_enum),
        each: parsed(on_structs),
        derives,
        variants,
        cells,
    }
}

fn variant(role: &str, variant: syn::Variant, errors: &mut Errors) -> Variant {
    if let Some((_, discriminant)) = &variant.discriminant {
        errors.push_help(
            discriminant,
            format_args!("a discriminant on `{}` would have no effect", variant.ident),
            format_args!("the stored name is given by `#[{role}(name = \"..\")]`"),
        );
    }
    let name = variant.ident;
    let stored = Stored {
        name: name.unraw().to_string(),
        tokens: name.to_token_stream(),
    };
    let mut out = Variant {
        name,
        fields: variant.fields,
        cfg: Vec::new(),
        docs: Vec::new(),
        attrs: Vec::new(),
        struct_attrs: Vec::new(),
        stored,
        terminal: None,
        groups: Vec::new(),
        default: false,
        silenced: Vec::new(),
    };
    for attr in variant.attrs {
        let path = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match &*path {
            "cfg" => out.cfg.push(attr),
            "doc" => out.docs.push(attr),
            "default" => out.default = true,
            "allow" | "warn" | "deny" => {
                out.attrs.push(attr.clone());
                out.struct_attrs.push(attr);
            }
            "serde" => {
                let (kept, moved) = attrs::serde(&attr, true);
                out.attrs.extend(parsed(kept));
                out.struct_attrs.extend(parsed(moved));
            }
            "expect_warning" => out.silenced.extend(attrs::silenced(&attr, errors)),
            "terminal" if role == "state" => {
                attrs::no_args(&attr, errors);
                if out.terminal.is_some() {
                    errors.push_help(attr.path(), "`#[terminal]` is given twice", "remove one of them");
                }
                out.terminal = Some(attr);
            }
            "group" if role == "state" => {
                for group in attrs::groups(&attr, errors) {
                    if out.groups.contains(&group) {
                        let state = &out.name;
                        errors.push_help(
                            &group,
                            format_args!("state `{state}` is twice in group `{group}`"),
                            "remove one of them",
                        );
                    } else {
                        out.groups.push(group);
                    }
                }
            }
            own if own == role => {
                if let Some(name) = attrs::stored_name(role, &attr, errors) {
                    out.stored = Stored {
                        name: name.value(),
                        tokens: name.to_token_stream(),
                    };
                }
            }
            "terminal" | "group" | "state" | "event" | "command" => errors.push_help(
                &attr,
                format_args!("`#[{path}]` does not belong on {} {role}", article(role)),
                "remove it",
            ),
            _ => match nearest(&path, ["terminal", "group", "expect_warning"]) {
                Some(near) => errors.push_help(
                    attr.path(),
                    format_args!("unknown attribute `{path}`"),
                    format_args!("did you mean `{near}`?"),
                ),
                None => out.attrs.push(attr),
            },
        }
    }
    out
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with('e') { "an" } else { "a" }
}

/// Our own tokens are attributes; if they were not, dropping them would show in the first test.
fn parsed(attrs: TokenStream) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(attrs).unwrap_or_default()
}

/// Whether a function's signature can declare anything at all; reports what stands in the way.
pub(crate) fn plain(item: &ItemFn, noun: &str, errors: &mut Errors) -> bool {
    let sig = &item.sig;
    let before = errors.count();
    if let Some(asyncness) = &sig.asyncness {
        errors.push_help(
            asyncness,
            format_args!("a {noun} cannot be `async`"),
            "it is pure and does no I/O; do that before or after the call",
        );
    }
    if let syn::Safety::Unsafe(unsafety) = &sig.safety {
        errors.push_help(unsafety, format_args!("a {noun} cannot be `unsafe`"), "remove `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        errors.push_help(abi, format_args!("a {noun} cannot be `extern`"), "remove the ABI");
    }
    if let Some(variadic) = &sig.variadic {
        errors.push(variadic, format_args!("a {noun} cannot be variadic"));
    }
    if !sig.generics.params.is_empty() {
        errors.push_help(
            &sig.generics,
            format_args!("a {noun} cannot be generic"),
            "name the concrete state and event",
        );
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.push_help(
            clause,
            format_args!("a {noun} cannot be generic"),
            "remove the `where` clause",
        );
    }
    errors.count() == before
}
