//! Types that nothing in the module brings there, where that can be told: a module sees only what it imports.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::{
    Attribute, Fields, FnArg, GenericArgument, Ident, Item, PathArguments, ReturnType, Signature, Type, UseTree,
    parse_quote,
};

use super::role::attrs_of;
use crate::ast::Ast;
use crate::attrs;
use crate::errors::Errors;
use crate::lower::last_name;
use crate::names::RESERVED;

/// What is known in every module, of what is most often named.
const PRELUDE: [&str; 24] = [
    "Self", "String", "Vec", "Option", "Result", "Box", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128",
    "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "__Wrong",
];

/// Where several types are unknown, the import of what is around the module was forgotten: this is reported once, and it is
/// imported. Where it is one, rustc says so; that it says it once, all its places are made the first.
pub(super) fn types(ast: &mut Ast, errors: &mut Errors) {
    if ast.items.iter().any(brings_unseen) || on_declared(ast).any(generates) {
        return;
    }
    let derives: BTreeSet<String> = on_declared(ast).flat_map(attrs::derives_of_serde).collect();
    let known = known(ast);
    let mut places: BTreeMap<String, Span> = BTreeMap::new();
    let mut first: Option<Ident> = None;
    let mut found = |name: &Ident| {
        let text = name.to_string();
        (!known.contains(&text)).then(|| {
            first.get_or_insert_with(|| name.clone());
            *places.entry(text).or_insert(name.span())
        })
    };
    each(ast, &mut |name| {
        if let Some(place) = found(name) {
            name.set_span(place);
        }
    });
    for item in &mut ast.items {
        // These keep their spans: rustc reports an unknown type in an item of the user's once by itself.
        of_item(item, &mut |name| {
            found(name);
        });
    }
    let others = places.len().saturating_sub(1) + derives.difference(&known).count();
    let Some(first) = first.filter(|_| others > 0) else {
        return;
    };
    let (module, plural) = (&ast.name, if others == 1 { "name" } else { "names" });
    errors.push_help(
        &first,
        format_args!("module `{module}` knows no `{first}`, nor {others} other {plural} that it uses"),
        "a module sees what it imports: add `use super::*;` for what is around it",
    );
    ast.items.push(parse_quote!(
        #[allow(unused_imports)]
        use super::*;
    ));
}

/// The attributes of the enums and of the data.
fn on_declared(ast: &Ast) -> impl Iterator<Item = &Attribute> {
    let on_enums = ast
        .enums()
        .flat_map(|(_, declared)| declared.attrs.iter().chain(&declared.each));
    on_enums.chain(ast.data.iter().flat_map(|data| &data.attrs))
}

fn known(ast: &Ast) -> BTreeSet<String> {
    fn imported(tree: &UseTree, known: &mut BTreeSet<String>) {
        match tree {
            UseTree::Path(path) => {
                // `use a::b::{self}` imports `b`: the name that `self` brings is the one before it.
                known.insert(path.ident.to_string());
                imported(&path.tree, known);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, known)),
            UseTree::Name(name) => drop(known.insert(name.ident.to_string())),
            UseTree::Rename(rename) => drop(known.insert(rename.rename.to_string())),
            UseTree::Glob(_) => {}
        }
    }
    let mut known: BTreeSet<String> = PRELUDE.into_iter().chain(RESERVED).map(str::to_owned).collect();
    known.extend(ast.enums().map(|(_, declared)| declared.name.to_string()));
    known.extend(ast.data.as_ref().map(|data| data.ident.to_string()));
    // A variant that is named as a type is reported with its module.
    known.extend(ast.enums().flat_map(|(_, declared)| declared.places.keys().cloned()));
    known.extend(
        ast.state
            .variants
            .iter()
            .flat_map(|state| &state.groups)
            .map(Ident::to_string),
    );
    for item in &ast.items {
        match item {
            Item::Struct(item) => drop(known.insert(item.ident.to_string())),
            Item::Enum(item) => drop(known.insert(item.ident.to_string())),
            Item::Union(item) => drop(known.insert(item.ident.to_string())),
            Item::Type(item) => drop(known.insert(item.ident.to_string())),
            Item::Trait(item) => drop(known.insert(item.ident.to_string())),
            Item::TraitAlias(item) => drop(known.insert(item.ident.to_string())),
            Item::Use(item) => imported(&item.tree, &mut known),
            _ => {}
        }
    }
    known
}

/// Calls back with each name that stands alone as a type, where it is there in every build.
fn each(ast: &mut Ast, found: &mut dyn FnMut(&mut Ident)) {
    let options = &mut ast.options;
    for ty in [&mut options.id, &mut options.context, &mut options.refusal]
        .into_iter()
        .flatten()
    {
        visit(ty, found);
    }
    let declared = [
        Some(&mut ast.state),
        Some(&mut ast.event),
        ast.command.as_mut(),
        ast.message.as_mut(),
    ];
    let variants = declared
        .into_iter()
        .flatten()
        .flat_map(|declared| &mut declared.variants);
    let declared = variants
        .filter(|variant| variant.cfg.is_empty())
        .map(|variant| &mut variant.fields);
    for declared in declared.chain(ast.data.as_mut().map(|data| &mut data.fields)) {
        fields(declared, found);
    }
    let taken: BTreeSet<String> = [&options.id, &options.context]
        .into_iter()
        .flatten()
        .filter_map(|ty| last_name(ty).map(Ident::to_string))
        .collect();
    for function in &mut ast.functions {
        let sig = &mut function.item.sig;
        if !function.cfg.is_empty() || !sig.generics.params.is_empty() {
            continue;
        }
        // A type that no function of a machine can take is reported at each place, so these keep their spans.
        let mut in_place = |name: &mut Ident| {
            if taken.contains(&name.to_string()) {
                found(name);
            } else {
                found(&mut name.clone());
            }
        };
        inputs(sig, &mut in_place);
        match &mut sig.output {
            ReturnType::Type(_, output) if matches!(**output, Type::Path(_)) => visit(output, found),
            ReturnType::Type(_, output) => visit(output, &mut in_place),
            ReturnType::Default => {}
        }
    }
}

fn signature(sig: &mut Signature, found: &mut dyn FnMut(&mut Ident)) {
    if !sig.generics.params.is_empty() {
        return;
    }
    inputs(sig, found);
    if let ReturnType::Type(_, output) = &mut sig.output {
        visit(output, found);
    }
}

fn inputs(sig: &mut Signature, found: &mut dyn FnMut(&mut Ident)) {
    for input in &mut sig.inputs {
        if let FnArg::Typed(typed) = input {
            visit(&mut typed.ty, found);
        }
    }
}

/// The types in the head of an item that declares nothing of the machine.
fn of_item(item: &mut Item, found: &mut dyn FnMut(&mut Ident)) {
    let cfg = attrs_of(item).is_some_and(|attrs| !attrs::cfg(attrs).is_empty());
    match item {
        _ if cfg => {}
        Item::Fn(item) => signature(&mut item.sig, found),
        Item::Const(item) => visit(&mut item.ty, found),
        Item::Static(item) => visit(&mut item.ty, found),
        Item::Type(item) if item.generics.params.is_empty() => visit(&mut item.ty, found),
        Item::Struct(item) if item.generics.params.is_empty() => fields(&mut item.fields, found),
        Item::Impl(item) if item.generics.params.is_empty() => visit(&mut item.self_ty, found),
        _ => {}
    }
}

fn fields(fields: &mut Fields, found: &mut dyn FnMut(&mut Ident)) {
    for field in fields.iter_mut().filter(|field| attrs::cfg(&field.attrs).is_empty()) {
        visit(&mut field.ty, found);
    }
}

fn visit(ty: &mut Type, found: &mut dyn FnMut(&mut Ident)) {
    match ty {
        Type::Reference(reference) => visit(&mut reference.elem, found),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|ty| visit(ty, found)),
        Type::Array(array) => visit(&mut array.elem, found),
        Type::Slice(slice) => visit(&mut slice.elem, found),
        Type::Paren(paren) => visit(&mut paren.elem, found),
        Type::Group(group) => visit(&mut group.elem, found),
        Type::Path(path) if path.qself.is_none() && path.path.leading_colon.is_none() => {
            let alone = path.path.segments.len() == 1;
            let Some(last) = path.path.segments.last_mut() else {
                return;
            };
            if alone {
                found(&mut last.ident);
            }
            if let PathArguments::AngleBracketed(of) = &mut last.arguments {
                for argument in &mut of.args {
                    if let GenericArgument::Type(ty) = argument {
                        visit(ty, found);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Whether an item may bring names that cannot be seen here.
fn brings_unseen(item: &Item) -> bool {
    fn has_glob(tree: &UseTree) -> bool {
        match tree {
            UseTree::Glob(_) => true,
            UseTree::Path(path) => has_glob(&path.tree),
            UseTree::Group(group) => group.items.iter().any(has_glob),
            UseTree::Name(_) | UseTree::Rename(_) => false,
        }
    }
    match item {
        Item::Use(import) => has_glob(&import.tree),
        Item::Struct(item) => item.attrs.iter().any(generates),
        Item::Enum(item) => item.attrs.iter().any(generates),
        Item::Fn(item) => item.attrs.iter().any(generates),
        Item::Impl(item) => item.attrs.iter().any(generates),
        Item::Trait(item) => item.attrs.iter().any(generates),
        Item::Mod(item) => item.attrs.iter().any(generates),
        Item::Const(_) | Item::Static(_) | Item::Type(_) => false,
        _ => true,
    }
}

/// Whether an attribute may be a macro that declares more than is written.
fn generates(attr: &Attribute) -> bool {
    const PLAIN: [&str; 10] = [
        "doc", "cfg", "allow", "expect", "warn", "deny", "serde", "must_use", "inline", "default",
    ];
    if attr.path().is_ident("derive") {
        return attrs::derives_others(attr);
    }
    !PLAIN.iter().any(|plain| attr.path().is_ident(plain))
}
