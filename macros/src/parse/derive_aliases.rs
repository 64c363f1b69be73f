//! Derives of serde's that are imported under another name, which the macro would take for those of somebody else.

use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Item, Meta, Path, PathSegment, Token, UseTree};

use super::role::ROLES;
use crate::attrs;
use crate::errors::Errors;

/// Another name of a derive, and its own.
struct Renamed {
    name: Ident,
    path: Path,
    said: bool,
}

/// Reports each such name once, where it is derived first, and writes the path that it stands for.
pub(super) fn derives(items: &mut [Item], errors: &mut Errors) {
    let mut renamed = Vec::new();
    for item in items.iter() {
        if let Item::Use(item) = item {
            collect(&item.tree, &mut Vec::new(), &mut renamed);
        }
    }
    if renamed.is_empty() {
        return;
    }
    for item in items {
        let attrs = match item {
            Item::Enum(item) => &mut item.attrs,
            Item::Struct(item) => &mut item.attrs,
            _ => continue,
        };
        if attrs
            .iter()
            .any(|attr| ROLES.iter().any(|role| attr.path().is_ident(role)))
        {
            for attr in attrs.iter_mut() {
                own_names(attr, &mut renamed, errors);
            }
        }
    }
}

fn collect(tree: &UseTree, before: &mut Vec<Ident>, renamed: &mut Vec<Renamed>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.clone());
            collect(&path.tree, before, renamed);
            before.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, before, renamed);
            }
        }
        // Other crates have traits of these names, too.
        UseTree::Rename(rename)
            if matches!(before.first(), Some(krate) if krate == "serde" || krate == "serde_derive")
                && (rename.ident == "Serialize" || rename.ident == "Deserialize") =>
        {
            let segments = before.iter().chain([&rename.ident]).cloned().map(PathSegment::from);
            renamed.push(Renamed {
                name: rename.rename.clone(),
                path: Path {
                    leading_colon: None,
                    segments: segments.collect(),
                },
                said: false,
            });
        }
        _ => {}
    }
}

fn own_names(attr: &mut Attribute, renamed: &mut [Renamed], errors: &mut Errors) {
    if let Some((condition, mut attrs)) = attrs::conditional(attr) {
        for attr in &mut attrs {
            own_names(attr, renamed, errors);
        }
        if let Meta::List(list) = &mut attr.meta {
            let metas = attrs.iter().map(|attr| &attr.meta);
            list.tokens = quote!(#condition, #(#metas),*);
        }
        return;
    }
    if !attr.path().is_ident("derive") {
        return;
    }
    let Ok(mut paths) = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
        return;
    };
    for path in &mut paths {
        let Some(found) = renamed.iter_mut().find(|renamed| path.is_ident(&renamed.name)) else {
            continue;
        };
        let own = found.path.segments.last().map(|last| last.ident.to_string());
        let own = own.unwrap_or_default();
        if !std::mem::replace(&mut found.said, true) {
            errors.push_help(
                &*path,
                format_args!(
                    "`{}` is serde's `{own}`, which a machine knows by that name alone",
                    found.name
                ),
                format_args!("import it as `{own}`, and derive that"),
            );
        }
        *path = found.path.clone();
    }
    if let Meta::List(list) = &mut attr.meta {
        list.tokens = paths.to_token_stream();
    }
}
