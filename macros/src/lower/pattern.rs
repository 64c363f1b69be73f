//! Arguments that are taken apart as a variant, where they are a struct of their own.

use quote::ToTokens;
use syn::{FnArg, ItemFn, Pat, Path, Type, parse_quote};

use super::argument::Names;
use super::repairs::hollowed;
use crate::errors::Errors;

/// Reports each pattern such as `State::Open { amount }` of an argument `state::Open`, and gives the function without them;
/// `None` if it has none.
pub(super) fn without_variants(item: &ItemFn, names: &Names<'_>, errors: &mut Errors) -> Option<ItemFn> {
    let mut hollow = None;
    for (index, input) in item.sig.inputs.iter().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        let Some(path) = path(&typed.pat) else { continue };
        let ty: Type = parse_quote!(#path);
        let Some((module, name)) = names.variant(&ty) else {
            continue;
        };
        let written = path.to_token_stream().to_string().replace(' ', "");
        errors.push_help(
            path,
            format_args!("`{written}` is a variant, and the argument is a struct of its own"),
            format_args!("write `{module}::{name}`"),
        );
        let hollow = hollow.get_or_insert_with(|| hollowed(item));
        if let Some(FnArg::Typed(typed)) = hollow.sig.inputs.get_mut(index) {
            *typed.pat = parse_quote!(_);
        }
    }
    hollow
}

fn path(pattern: &Pat) -> Option<&Path> {
    match pattern {
        Pat::Struct(pattern) => Some(&pattern.path),
        Pat::TupleStruct(pattern) => Some(&pattern.path),
        Pat::Path(pattern) => Some(&pattern.path),
        Pat::Reference(pattern) => path(&pattern.pat),
        _ => None,
    }
}
