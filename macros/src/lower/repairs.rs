//! Functions as they are emitted where their signatures name something wrongly, so that rustc does not report it again.

use quote::{ToTokens, quote};
use syn::{
    Attribute, Block, FnArg, GenericArgument, Ident, ItemFn, Pat, Path, PathArguments, PathSegment, ReturnType, Type,
    TypePath, parse_quote,
};

use super::Arguments;
use super::argument::Names;
use super::mentions::mentions;
use super::types::{elided, named, ungrouped};

/// A function that is emitted otherwise than it is written.
pub(super) struct Corrected {
    pub(super) item: ItemFn,
    /// Whether its signature differs, not its body alone.
    pub(super) signature: bool,
}

/// The function with `state::Pending` for a bare `Pending` and for `State::Pending`, and without a body that repeats what is
/// wrong; `None` if it has nothing of it.
pub(super) fn by_module(item: &ItemFn, names: &Names<'_>) -> Option<Corrected> {
    let mut item = item.clone();
    let (mut changed, mut hollowed) = (false, false);
    for input in &mut item.sig.inputs {
        if let FnArg::Typed(typed) = input {
            let bare = match &mut *typed.ty {
                Type::Reference(reference) => &mut reference.elem,
                other => other,
            };
            if misspelt(bare, &item.block, names) {
                hollow(&mut item.block, &mut item.attrs);
                hollowed = true;
            }
            if names.is_undeclared(bare) {
                *bare = parse_quote!(__Wrong);
                hollow(&mut item.block, &mut item.attrs);
                changed = true;
            }
            changed |= correct(&mut typed.ty, names);
        }
    }
    if let ReturnType::Type(_, output) = &mut item.sig.output {
        // Who writes the variant as a type returns it, too.
        let elsewhere = |ty: &Type| named(ty).is_some_and(|named| names.elsewhere(&named).is_some());
        let wrong = |ty: &Type| names.variant(ty).is_some() || elsewhere(ty) || misspelt(ty, &item.block, names);
        if within(output, &wrong) {
            hollow(&mut item.block, &mut item.attrs);
            hollowed = true;
        }
        changed |= correct(output, names);
    }
    (changed || hollowed).then_some(Corrected {
        item,
        signature: changed,
    })
}

/// The function with a type of which rustc says nothing for what it takes and returns: either may be what is wrong, and
/// its body is at odds with neither.
pub(super) fn silenced(item: &ItemFn, effect: bool) -> ItemFn {
    let mut item = item.clone();
    for input in &mut item.sig.inputs {
        if let FnArg::Typed(typed) = input {
            *typed.ty = parse_quote!(__Wrong);
            // Without an argument the body would name the module.
            typed.attrs.retain(|attr| !attr.path().is_ident("cfg"));
        }
    }
    item.sig.output = match &item.sig.output {
        // What a hook asks for is most often in use nowhere else. Of what it is borrowed from nothing is there.
        ReturnType::Type(_, output)
            if effect && matches!(**output, Type::Path(_)) && elided(output.to_token_stream()) == 0 =>
        {
            let wrong = Type::Verbatim(quote!(__WrongFor<#output>));
            ReturnType::Type(<_>::default(), Box::new(wrong))
        }
        _ => parse_quote!(-> __Wrong),
    };
    item
}

/// The function without what is reported of its form: a `where` clause, what is variadic, and the types of arguments that are
/// passed in another way, as its body may use them in either; `None` if it has nothing of it.
pub(super) fn plain(item: &ItemFn, arguments: &Arguments) -> Option<ItemFn> {
    let mut item = item.clone();
    let mut changed = item.sig.generics.where_clause.take().is_some() | item.sig.variadic.take().is_some();
    let mut hollowed = false;
    for (input, argument) in item.sig.inputs.iter_mut().zip(&arguments.order) {
        if arguments.wrongly_passed.contains(argument)
            && let FnArg::Typed(typed) = input
        {
            // A pattern that takes it apart gives its fields in one of the ways, whatever it is.
            hollowed |= !matches!(*typed.pat, Pat::Ident(_) | Pat::Wild(_));
            *typed.ty = parse_quote!(__Wrong);
            changed = true;
        }
    }
    if hollowed {
        hollow(&mut item.block, &mut item.attrs);
    } else if changed {
        item.attrs.push(parse_quote!(#[allow(unused)]));
    }
    changed.then_some(item)
}

/// The function without its body.
pub(crate) fn hollowed(item: &ItemFn) -> ItemFn {
    let mut item = item.clone();
    hollow(&mut item.block, &mut item.attrs);
    item
}

/// Takes out a body that does not fit the corrected signature.
fn hollow(body: &mut Block, attrs: &mut Vec<Attribute>) {
    attrs.push(parse_quote!(#[allow(unused)]));
    *body = parse_quote!({ ::core::unreachable!() });
}

/// Whether the body, too, has a type's name that is not there: who misspells a name does so in both.
fn misspelt(ty: &Type, body: &Block, names: &Names<'_>) -> bool {
    let wrong = named(ty).filter(|named| names.known(named).is_none());
    wrong.is_some_and(|wrong| mentions(body.to_token_stream(), &wrong.name))
}

/// Whether a type, or one in a tuple or between `<` and `>` in it, is such a one.
fn within(ty: &Type, such: &dyn Fn(&Type) -> bool) -> bool {
    such(ty)
        || match ungrouped(ty) {
            Type::Tuple(tuple) => tuple.elems.iter().any(|ty| within(ty, such)),
            Type::Path(path) => match path.path.segments.last().map(|last| &last.arguments) {
                Some(PathArguments::AngleBracketed(of)) => of.args.iter().any(|argument| match argument {
                    GenericArgument::Type(ty) => within(ty, such),
                    _ => false,
                }),
                _ => false,
            },
            _ => false,
        }
}

/// The type that was most likely meant by one that is named wrongly.
fn meant(ty: &Type, names: &Names<'_>) -> Option<Type> {
    if let (Some(module), Type::Path(path)) = (names.module(ty), ty)
        && let Some(last) = path.path.segments.last()
    {
        return Some(in_module(module, &last.ident));
    }
    if let Some((module, name)) = names.variant(ty) {
        return Some(in_module(module, name));
    }
    let Some(wrong) = named(ty) else {
        return names.misspelt_module(ty).map(|(module, name)| in_module(module, name));
    };
    if names.elsewhere(&wrong).is_some() {
        // Either the module or the name is wrong, and the body fits one of them: a type in error fits both.
        return Some(parse_quote!(__Wrong));
    }
    let mut near = syn::parse_str::<Ident>(&names.meant(&wrong)?).ok()?;
    near.set_span(wrong.name.span());
    Some(in_module(&wrong.module, &near))
}

/// `module::Name`. A parser would refuse a name that is a keyword, as one half written may be.
fn in_module(module: &str, name: &Ident) -> Type {
    let segments = [Ident::new(module, name.span()), name.clone()];
    let path = Path {
        leading_colon: None,
        segments: segments.into_iter().map(PathSegment::from).collect(),
    };
    Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path,
    })
}

fn correct(ty: &mut Type, names: &Names<'_>) -> bool {
    if let Some(meant) = meant(ty, names) {
        *ty = meant;
        return true;
    }
    let correct = |ty: &mut Type| correct(ty, names);
    match ty {
        Type::Group(group) => correct(&mut group.elem),
        Type::Paren(paren) => correct(&mut paren.elem),
        Type::Reference(reference) => correct(&mut reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().map(correct).fold(false, |any, one| any | one),
        Type::Path(path) => match path.path.segments.last_mut().map(|last| &mut last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => {
                let types = arguments.args.iter_mut().filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                });
                types.map(correct).fold(false, |any, one| any | one)
            }
            _ => false,
        },
        _ => false,
    }
}
