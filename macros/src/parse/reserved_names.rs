//! Names that the macro needs for itself.

use syn::{Fields, Ident, Item, UseTree};

use crate::errors::Errors;
use crate::names;

/// The enum of refusals, which a machine has unless it names its own.
const REFUSAL: &str = "Refusal";

/// The names that are reserved in one machine.
#[derive(Default)]
pub(super) struct Reserved {
    /// Something else is to be the machine's refusal: `Refusal` is free.
    pub(super) without_refusal: bool,
    /// `Refusal` is taken all the same, which is reported. It stays, since decisions most likely refuse with it.
    pub(super) refusal_taken: bool,
    /// A constant has the name of a variable of ours, which is reported: nothing of ours can stand beside it.
    pub(super) variable_taken: bool,
}

impl Reserved {
    /// Reports an item that takes a name which generated items need. The answer is what is left of it: nothing, or an
    /// import without that name, so that the clash is not reported again by the compiler.
    pub(super) fn left_of(&mut self, mut item: Item, errors: &mut Errors) -> Option<Item> {
        if let Item::Use(import) = &mut item {
            let tree = std::mem::replace(
                &mut import.tree,
                UseTree::Glob(syn::UseGlob {
                    star_token: <_>::default(),
                }),
            );
            import.tree = self.without_import(tree, errors)?;
            return Some(item);
        }
        let Some(name) = name_of(&item) else { return Some(item) };
        let spelt = name.to_string();
        if is_constant(&item) && names::VARIABLES.contains(&&*spelt) {
            let usual = match &item {
                Item::Struct(_) => spelt[..1].to_uppercase() + &spelt[1..],
                _ => spelt.to_uppercase(),
            };
            errors.push_help(
                name,
                format_args!("the name `{name}` is that of a variable in what the macro generates in this module"),
                format_args!("write `{usual}`, as names of this kind are written"),
            );
            self.variable_taken = true;
        }
        // A function and a module of the same name do not clash.
        let module = names::RESERVED[4..].contains(&&*spelt);
        let clashes = if module {
            matches!(item, Item::Mod(_) | Item::ExternCrate(_))
        } else {
            names::RESERVED[..4].contains(&&*spelt)
        };
        (!clashes || self.keeps(name, errors)).then_some(item)
    }

    fn without_import(&mut self, tree: UseTree, errors: &mut Errors) -> Option<UseTree> {
        let imported = match &tree {
            UseTree::Name(name) => &name.ident,
            UseTree::Rename(rename) => &rename.rename,
            UseTree::Glob(_) => return Some(tree),
            UseTree::Path(_) => {
                let UseTree::Path(mut path) = tree else { return None };
                let rest = self.without_import(*path.tree, errors)?;
                path.tree = Box::new(rest);
                return Some(UseTree::Path(path));
            }
            UseTree::Group(_) => {
                let UseTree::Group(mut group) = tree else { return None };
                group.items = group
                    .items
                    .into_iter()
                    .filter_map(|tree| self.without_import(tree, errors))
                    .collect();
                return Some(UseTree::Group(group));
            }
        };
        let clashes = names::RESERVED.iter().any(|reserved| imported == reserved);
        (!clashes || self.keeps(imported, errors)).then_some(tree)
    }

    /// Whether what has a name of ours stays, which is reported where it is to be another.
    fn keeps(&mut self, name: &Ident, errors: &mut Errors) -> bool {
        let refusal = name == REFUSAL;
        if refusal && self.without_refusal {
            return true;
        }
        let fault = format_args!("the name `{name}` is taken by what the macro generates in this module");
        if refusal {
            self.refusal_taken = true;
            errors.push_help(
                name,
                fault,
                "write `#[state_machine(refusal = Refusal)]` to refuse with this everywhere, or give it another name",
            );
            return true;
        }
        errors.push_help(
            name,
            fault,
            format_args!(
                "give this another name; the names {} are reserved here",
                names::RESERVED.map(|name| format!("`{name}`")).join(", ")
            ),
        );
        false
    }
}

/// Whether a pattern that is no more than its name would be this, and no variable.
fn is_constant(item: &Item) -> bool {
    match item {
        Item::Const(_) | Item::Static(_) => true,
        Item::Struct(item) => !matches!(item.fields, Fields::Named(_)),
        _ => false,
    }
}

pub(crate) fn name_of(item: &Item) -> Option<&Ident> {
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
