//! What is marked and does not stand in the machine's module itself, but in an `impl`, a trait or a module within it; and
//! modules within it that stand in another file.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::{
    Attribute, Block, FnModifiers, ImplItem, Item, ItemFn, ItemMod, Signature, TraitItem, Visibility, parse_quote,
};

use super::Parts;
use super::missing_marks::mentions;
use super::role::{ROLES, attrs_of, role_of};
use crate::ast::Function;
use crate::attrs;
use crate::errors::Errors;

impl Parts {
    /// Reports our attributes in an `impl`, a trait or a module, and takes them off. What such an item declares is not looked at
    /// further, and not missed either.
    pub(super) fn without_roles(&mut self, mut item: Item, errors: &mut Errors) -> Item {
        match &mut item {
            // What bears another macro's attribute is read by that.
            Item::Impl(block) if !attrs::read_by_others(&block.attrs) => {
                for method in &mut block.items {
                    let ImplItem::Fn(method) = method else { continue };
                    let found = misplaced(&mut method.attrs, "an `impl`", &method.sig.ident, "fn", errors);
                    if let Some(role) = found {
                        self.found(&role, &method.attrs, &method.vis, &method.sig, &method.block);
                    }
                }
            }
            Item::Trait(block) if !attrs::read_by_others(&block.attrs) => {
                for method in &mut block.items {
                    let TraitItem::Fn(method) = method else { continue };
                    let found = misplaced(&mut method.attrs, "a trait", &method.sig.ident, "fn", errors);
                    if let Some(role) = found {
                        let body = method.default.clone().unwrap_or_else(|| parse_quote!({}));
                        self.found(&role, &method.attrs, &Visibility::Inherited, &method.sig, &body);
                    }
                }
            }
            Item::Macro(rules) if rules.mac.path.is_ident("macro_rules") => {
                if let Some((mark, role)) = marked_in(rules.mac.tokens.clone()) {
                    errors.push_help(
                        mark,
                        format_args!("`#[{role}]` stands in a `macro_rules!`, where the machine does not see it"),
                        "write the item itself here, or have your macro make the whole module",
                    );
                    // What the macro would have declared is not known, so missing states are not reported.
                    self.spoilt.push("state".to_owned());
                }
            }
            Item::Mod(module) => {
                let Some((_, items)) = &mut module.content else {
                    return self.without_file(module, errors);
                };
                // A machine within the module has attributes of its own, which its own macro reads.
                let other = |attr: &Attribute| {
                    let last = attr.path().segments.last();
                    last.is_some_and(|last| last.ident == "state_machine")
                };
                if !module.attrs.iter().any(other) && !attrs::read_by_others(&module.attrs) {
                    let within = std::mem::take(items).into_iter();
                    *items = within.map(|item| self.without_own_role(item, errors)).collect();
                }
            }
            _ => {}
        }
        item
    }

    /// Reports a module in another file, which rustc refuses without a repair, and gives one of which nothing is known instead.
    fn without_file(&mut self, module: &ItemMod, errors: &mut Errors) -> Item {
        let ItemMod { vis, ident, semi, .. } = module;
        errors.push_help(
            semi,
            format_args!("a machine cannot hold module `{ident}`, which is in another file"),
            format_args!("declare it outside of the machine; where it is used here, import it: `use super::{ident};`"),
        );
        // Functions of the machine may stand there, and some that call those here.
        (self.astray, self.in_other_files) = (true, true);
        let (cfg, error) = (attrs::cfg(&module.attrs), errors.last());
        parse_quote!(#(#cfg)* #vis mod #ident { #error })
    }

    fn without_own_role(&mut self, mut item: Item, errors: &mut Errors) -> Item {
        let named = match &item {
            Item::Fn(item) => Some(("fn", item.sig.ident.clone())),
            Item::Enum(item) => Some(("enum", item.ident.clone())),
            Item::Struct(item) => Some(("struct", item.ident.clone())),
            _ => None,
        };
        let found = match (named, attrs_of(&mut item)) {
            (Some((keyword, name)), Some(attrs)) if !attrs::has_other_derives(attrs) => {
                misplaced(attrs, "a module of its own", &name, keyword, errors)
            }
            _ => None,
        };
        match (found, &item) {
            (Some(role), Item::Fn(item)) => self.found(&role, &item.attrs, &item.vis, &item.sig, &item.block),
            (Some(role), _) => self.spoilt.push(role),
            (None, _) => {}
        }
        self.without_roles(item, errors)
    }

    fn found(&mut self, role: &str, attrs: &[Attribute], vis: &Visibility, sig: &Signature, block: &Block) {
        self.functions.push(Function {
            role: role_of(role),
            marked: None,
            others: Vec::new(),
            item: ItemFn {
                attrs: Vec::new(),
                vis: vis.clone(),
                modifiers: FnModifiers::default(),
                sig: sig.clone(),
                block: Box::new(block.clone()),
            },
            misspelt: true,
            elsewhere: true,
            cfg: attrs::cfg(attrs),
            implied: 0,
        });
    }
}

/// The first attribute of ours above an item that it fits, in the tokens of a `macro_rules!` that makes no whole machine.
fn marked_in(tokens: TokenStream) -> Option<(Ident, &'static str)> {
    if mentions(&tokens, "state_machine") {
        return None;
    }
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let within = trees.iter().find_map(|tree| match tree {
        TokenTree::Group(group) => marked_in(group.stream()),
        _ => None,
    });
    within.or_else(|| {
        trees.iter().enumerate().find_map(|(place, tree)| {
            let TokenTree::Group(attr) = tree else { return None };
            let after_hash = place.checked_sub(1).map(|before| &trees[before]);
            if !matches!(after_hash, Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
                return None;
            }
            let Some(TokenTree::Ident(mark)) = attr.stream().into_iter().next() else {
                return None;
            };
            let role = ROLES.into_iter().find(|role| mark == role)?;
            // What stands between the two belongs to the item: other attributes, and words such as `pub` and `async`.
            let mut behind = trees[place + 1..].iter().take_while(|tree| match tree {
                TokenTree::Punct(punct) => punct.as_char() == '#' || punct.as_char() == '$',
                TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
                TokenTree::Ident(_) => true,
                TokenTree::Literal(_) => false,
            });
            let keyword = behind.find_map(|tree| match tree {
                TokenTree::Ident(word) if ["fn", "enum", "struct"].iter().any(|keyword| word == keyword) => {
                    Some(word.to_string())
                }
                _ => None,
            })?;
            fits(role, &keyword).then_some((mark, role))
        })
    })
}

/// Whether an attribute may stand above an item that begins with this word.
fn fits(role: &str, keyword: &str) -> bool {
    match role {
        "data" => keyword == "struct",
        "state" | "event" | "command" | "message" => keyword == "enum",
        _ => keyword == "fn",
    }
}

/// Takes the attribute of an item in another place than the machine's module off, and reports it; gives its name.
fn misplaced(
    attrs: &mut Vec<Attribute>,
    place: &str,
    name: &syn::Ident,
    keyword: &str,
    errors: &mut Errors,
) -> Option<String> {
    let role = |attr: &Attribute| ROLES.into_iter().find(|role| attr.path().is_ident(role));
    let (attr, found) = attrs.iter().find_map(|attr| Some((attr, role(attr)?)))?;
    // An attribute on an item that it does not fit may belong to another macro.
    if !fits(found, keyword) {
        return None;
    }
    let there = if keyword == "fn" {
        "beside the enums, in the module itself"
    } else {
        "beside the functions, in the machine's module"
    };
    errors.push_help(
        attr.path(),
        format_args!("`#[{found}]` stands in {place}"),
        format_args!("write `{keyword} {name}` {there}"),
    );
    attrs.retain(|attr| role(attr).is_none());
    Some(found.to_owned())
}
