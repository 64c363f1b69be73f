//! Functions of the machine that stand in an `impl`.

use syn::{FnModifiers, ImplItem, Item, ItemFn};

use super::Parts;
use super::role::role_of;
use crate::ast::Function;
use crate::attrs;
use crate::errors::Errors;

const ROLES: [&str; 6] = ["transition", "decide", "hook", "publish", "link", "view"];

impl Parts {
    /// Reports our attributes in an `impl`, and takes them off. What such a function declares is not looked at further,
    /// and not missed either.
    pub(super) fn without_roles(&mut self, mut item: Item, errors: &mut Errors) -> Item {
        let Item::Impl(block) = &mut item else { return item };
        for method in &mut block.items {
            let ImplItem::Fn(method) = method else { continue };
            let role = |attr: &syn::Attribute| ROLES.iter().find(|role| attr.path().is_ident(role)).copied();
            let Some((attr, name)) = method.attrs.iter().find_map(|attr| Some((attr, role(attr)?))) else {
                continue;
            };
            errors.push_help(
                attr.path(),
                format_args!("`#[{name}]` stands in an `impl`"),
                format_args!("write `fn {}` beside the enums, in the module itself", method.sig.ident),
            );
            method.attrs.retain(|attr| role(attr).is_none());
            self.functions.push(Function {
                role: role_of(name),
                item: ItemFn {
                    attrs: Vec::new(),
                    vis: method.vis.clone(),
                    modifiers: FnModifiers::default(),
                    sig: method.sig.clone(),
                    block: Box::new(method.block.clone()),
                },
                misspelt: true,
                in_impl: true,
                cfg: attrs::cfg(&method.attrs),
                implied: 0,
            });
        }
        item
    }
}
