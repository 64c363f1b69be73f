//! What the tokens of a function name. The body is not parsed, so these are questions about tokens.

use proc_macro2::{Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Ident, ItemFn, Pat, ReturnType, Signature, Type};

use super::argument::Names;
use super::types::single;

/// Whether a function that names a whole enum takes its variants apart, or makes them, as if they had their fields.
pub(super) fn names_variants(item: &ItemFn, names: &Names<'_>) -> bool {
    let sig = item.sig.to_token_stream();
    let enums = || names.ast.enums().map(|(_, declared)| &declared.name);
    enums().any(|name| mentions(sig.clone(), name))
        && enums().any(|name| begins_path(item.block.to_token_stream(), name))
}

/// Whether a type names a type parameter of the function.
pub(super) fn names_parameter(ty: &Type, sig: &Signature) -> bool {
    let mut parameters = sig.generics.type_params();
    parameters.any(|parameter| mentions(ty.to_token_stream(), &parameter.ident))
}

/// Whether a decision that returns `Refusal` makes one in its body, too.
pub(super) fn makes_refusal(item: &ItemFn) -> bool {
    let refusal = Ident::new("Refusal", Span::call_site());
    matches!(&item.sig.output, ReturnType::Type(_, output) if mentions(output.to_token_stream(), &refusal))
        && begins_path(item.block.to_token_stream(), &refusal)
}

fn begins_path(tokens: TokenStream, name: &Ident) -> bool {
    let mut follows = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            follows = false;
            begins_path(group.stream(), name)
        }
        TokenTree::Ident(ident) => {
            follows = ident == *name;
            false
        }
        TokenTree::Punct(punct) => {
            std::mem::take(&mut follows) && punct.as_char() == ':' && punct.spacing() == Spacing::Joint
        }
        TokenTree::Literal(_) => false,
    })
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

/// Whether two arguments have one name.
pub(super) fn binds_twice(item: &ItemFn) -> bool {
    let bound = bound(item);
    (1..bound.len()).any(|second| bound[..second].contains(&bound[second]))
}

/// Whether the body uses a value that has the name of a module and that no argument gives: without the argument rustc takes
/// it for the module, wherever it stands.
pub(super) fn lacks_argument(item: &ItemFn) -> bool {
    fn used(name: &str, tokens: TokenStream) -> bool {
        let mut tokens = tokens.into_iter().peekable();
        let mut of_another = false;
        while let Some(token) = tokens.next() {
            let found = match &token {
                TokenTree::Group(group) => used(name, group.stream()),
                TokenTree::Ident(ident) => {
                    let path = matches!(tokens.peek(), Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
                    !path && !of_another && ident == name
                }
                _ => false,
            };
            if found {
                return true;
            }
            of_another = matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.');
        }
        false
    }
    let given = |name: &str| {
        item.sig.inputs.iter().any(|input| {
            let name = Ident::new(name, Span::call_site());
            matches!(input, FnArg::Typed(typed) if mentions(typed.pat.to_token_stream(), &name))
        })
    };
    ["state", "event", "command"]
        .iter()
        .any(|name| !given(name) && used(name, item.block.to_token_stream()))
}

/// Whether a signature names `Data`.
pub(super) fn names_data(sig: &Signature) -> bool {
    mentions(sig.to_token_stream(), &Ident::new("Data", Span::call_site()))
}

/// Where a function takes `Data`, or returns it beside a state.
pub(super) fn data_of(sig: &Signature) -> Option<Ident> {
    let is_data = |ty: &Type| single(ty).filter(|name| *name == "Data").cloned();
    let taken = sig.inputs.iter().find_map(|input| match input {
        FnArg::Typed(typed) => match &*typed.ty {
            Type::Reference(reference) => is_data(&reference.elem),
            ty => is_data(ty),
        },
        FnArg::Receiver(_) => None,
    });
    taken.or_else(|| match &sig.output {
        ReturnType::Type(_, output) => match &**output {
            Type::Tuple(tuple) => tuple.elems.iter().find_map(is_data),
            _ => None,
        },
        ReturnType::Default => None,
    })
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
pub(crate) fn first_of(module: &str, sig: &Signature) -> Option<Ident> {
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
    let output = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, output) => find(module, output.to_token_stream()),
    };
    find(module, sig.inputs.to_token_stream()).or(output)
}

pub(super) fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
}
