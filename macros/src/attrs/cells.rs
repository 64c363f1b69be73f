//! `#[ignore(..)]` and `#[reject(..)]` on the enum of states.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Meta, Token};

use crate::ast::Cells;
use crate::errors::{Errors, nearest};
use crate::lower::spelt;

/// Reads `#[ignore(state::A, event::B)]` or `#[reject(group::G, _, "why")]`.
pub(crate) fn cells(attr: &Attribute, errors: &mut Errors) -> Option<Cells> {
    let kind = attr.path().get_ident()?.clone();
    let reject = kind == "reject";
    let form = if reject {
        "#[reject(state::A, event::B, \"why\")]"
    } else {
        "#[ignore(state::A, event::B)]"
    };
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let source = cell_name(input, &["state", "group"])?;
        input.parse::<Token![,]>()?;
        let event = cell_name(input, &["event"])?.map(|(_, event)| event);
        let comma = input.parse::<Option<Token![,]>>()?.is_some();
        let reason: Option<LitStr> = if reject && comma { input.parse()? } else { None };
        input.parse::<Option<Token![,]>>()?;
        if input.is_empty() {
            Ok((source, event, reason))
        } else {
            Err(input.error("unexpected"))
        }
    });
    if let Ok((source, event, reason)) = parsed {
        let empty = reason.as_ref().filter(|why| why.value().trim().is_empty());
        if let Some(empty) = empty {
            errors.push_help(
                empty,
                "this reason says nothing",
                "write why the event is rejected there",
            );
        } else if reject && reason.is_none() {
            let place = spelt(
                &attr
                    .meta
                    .require_list()
                    .map(|list| list.tokens.clone())
                    .unwrap_or_default(),
            );
            errors.push_help(
                attr,
                "this rejection gives no reason",
                format_args!("write it as in `#[reject({place}, \"why\")]`"),
            );
        }
        Some(Cells {
            kind,
            source,
            event,
            reason,
        })
    } else {
        errors.leave_cells_unread();
        errors.push_help(
            attr,
            format_args!("`#[{kind}]` does not name one state and one event"),
            format_args!("write it as in `{form}`"),
        );
        None
    }
}

/// Reports `#[rejct(state::A, event::B, "why")]`, and makes it what was meant.
pub(crate) fn misspelt(attr: &mut Attribute, errors: &mut Errors) {
    const OURS: [&str; 2] = ["ignore", "reject"];
    let Meta::List(list) = &attr.meta else { return };
    let name = list.path.get_ident().map(Ident::to_string).unwrap_or_default();
    let near = if OURS.contains(&&*name) {
        None
    } else {
        nearest(&name, OURS)
    };
    let Some(near) = near else { return };
    let mut meant = list.clone();
    meant.path = Ident::new(near, list.path.span()).into();
    let meant = Attribute {
        meta: Meta::List(meant),
        ..attr.clone()
    };
    // An attribute of nearly that name may be another macro.
    if cells(&meant, &mut Errors::new()).is_none() {
        return;
    }
    errors.push_help(
        &list.path,
        format_args!("unknown attribute `{name}`"),
        format_args!("did you mean `{near}`?"),
    );
    *attr = meant;
}

fn cell_name(input: ParseStream<'_>, modules: &[&str]) -> syn::Result<Option<(Ident, Ident)>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let module: Ident = input.parse()?;
    if !modules.contains(&&*module.to_string()) {
        return Err(syn::Error::new(module.span(), "unexpected"));
    }
    input.parse::<Token![::]>()?;
    Ok(Some((module, input.call(Ident::parse_any)?)))
}
