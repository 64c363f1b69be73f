//! Functions as they are emitted where their signatures name something wrongly, so that rustc does not report it again.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Block, FnArg, GenericArgument, Ident, ItemFn, Pat, PathArguments, ReturnType, Signature, Type,
    parse_quote,
};

use super::argument::Names;
use super::types::{named, ungrouped};

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
                *bare = parse_quote!(());
                hollow(&mut item.block, &mut item.attrs);
                changed = true;
            }
            changed |= correct(&mut typed.ty, names);
        }
    }
    if let ReturnType::Type(_, output) = &mut item.sig.output {
        // Who writes the variant as a type returns it, too.
        let wrong = |ty: &Type| names.variant(ty).is_some() || misspelt(ty, &item.block, names);
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
        }
    }
    item.sig.output = match &item.sig.output {
        // What a hook asks for is most often in use nowhere else.
        ReturnType::Type(_, output) if effect && matches!(**output, Type::Path(_)) => {
            parse_quote!(-> __WrongFor<#output>)
        }
        _ => parse_quote!(-> __Wrong),
    };
    item
}

/// The function with its event or command by value; `None` if it has it so.
pub(super) fn taken(item: &ItemFn) -> Option<ItemFn> {
    let mut item = item.clone();
    let mut changed = false;
    for input in &mut item.sig.inputs {
        if let FnArg::Typed(typed) = input
            && let Type::Reference(reference) = &*typed.ty
            && named(&reference.elem).is_some_and(|named| matches!(&*named.module, "event" | "command"))
        {
            *typed.ty = (*reference.elem).clone();
            changed = true;
        }
    }
    if changed {
        item.attrs.push(parse_quote!(#[allow(unused)]));
    }
    changed.then_some(item)
}

/// The names of a function's arguments.
fn bound(item: &ItemFn) -> Vec<&Ident> {
    let names = item.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) => Some(&pat.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    names.collect()
}

/// Whether the body uses an argument by its usual name, and the signature has none of that name: rustc would find the module.
pub(super) fn misses_argument(item: &ItemFn) -> bool {
    let bound = bound(item);
    let mut usual = ["state", "event", "command"].into_iter();
    usual.any(|name| !bound.iter().any(|bound| *bound == name) && uses(item.block.to_token_stream(), name))
}

/// Whether tokens name a value so, and no field or module.
fn uses(tokens: TokenStream, name: &str) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut follows = false;
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => uses(group.stream(), name),
            TokenTree::Ident(ident) if !follows && *ident == name => {
                !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':')
            }
            _ => false,
        };
        if found {
            return true;
        }
        follows = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
    false
}

/// Whether two arguments have one name.
pub(super) fn binds_twice(item: &ItemFn) -> bool {
    let bound = bound(item);
    (1..bound.len()).any(|second| bound[..second].contains(&bound[second]))
}

/// Whether a signature names `Data`.
pub(super) fn names_data(sig: &Signature) -> bool {
    mentions(sig.to_token_stream(), &Ident::new("Data", Span::call_site()))
}

/// The function without its body.
pub(super) fn hollowed(item: &ItemFn) -> ItemFn {
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

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
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

fn correct(ty: &mut Type, names: &Names<'_>) -> bool {
    if let (Some(module), Type::Path(path)) = (names.module(ty), &*ty)
        && let Some(name) = path.path.segments.last().map(|last| last.ident.clone())
    {
        let module = Ident::new(module, name.span());
        *ty = parse_quote!(#module::#name);
        return true;
    }
    if let Some((module, name)) = names.variant(ty).map(|(module, name)| (module, name.clone())) {
        let module = Ident::new(module, name.span());
        *ty = parse_quote!(#module::#name);
        return true;
    }
    if let Some((module, name)) = names.misspelt_module(ty).map(|(module, name)| (module, name.clone()))
        && named(ty).is_none()
    {
        let module = Ident::new(module, name.span());
        *ty = parse_quote!(#module::#name);
        return true;
    }
    if let Some((named, module)) = named(ty).and_then(|named| names.elsewhere(&named).map(|it| (named, it))) {
        let (module, name) = (Ident::new(module, named.name.span()), named.name);
        *ty = parse_quote!(#module::#name);
        return true;
    }
    if let Some((named, near)) = named(ty).and_then(|named| names.meant(&named).map(|near| (named, near))) {
        let (module, span) = (Ident::new(&named.module, named.name.span()), named.name.span());
        if let Ok(mut near) = syn::parse_str::<Ident>(&near) {
            near.set_span(span);
            *ty = parse_quote!(#module::#near);
            return true;
        }
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

/// Whether an argument is a `command::X`: a look at each type, where [`first_of`] looks at each token.
pub(super) fn takes_command(item: &ItemFn) -> bool {
    item.sig.inputs.iter().any(|input| {
        let FnArg::Typed(typed) = input else { return false };
        let ty = match &*typed.ty {
            Type::Reference(reference) => &*reference.elem,
            other => other,
        };
        matches!(ty, Type::Path(path) if path.path.segments.iter().any(|segment| segment.ident == "command"))
    })
}

/// The `command` of the first `command::X` in a signature, or that of another module.
pub(super) fn first_of(module: &str, item: &ItemFn) -> Option<Ident> {
    fn find(module: &str, tokens: TokenStream) -> Option<Ident> {
        let mut last = None;
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    if let Some(found) = find(module, group.stream()) {
                        return Some(found);
                    }
                    last = None;
                }
                TokenTree::Ident(name) => last = (name == module).then_some(name),
                TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == proc_macro2::Spacing::Joint => {
                    if last.is_some() {
                        return last;
                    }
                }
                _ => last = None,
            }
        }
        None
    }
    let output = match &item.sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, output) => find(module, output.to_token_stream()),
    };
    find(module, item.sig.inputs.to_token_stream()).or(output)
}
