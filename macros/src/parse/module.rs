//! The module's tokens to items. Bodies of functions stay the tokens they are: nobody looks into them, and parsing them
//! would be most of the time that the macro takes.

use proc_macro2::Group;
use syn::parse::{ParseStream, Parser, Result};
use syn::{
    Attribute, Block, Expr, FnModifiers, Item, ItemFn, ItemMod, Signature, Stmt, Token, Visibility, braced,
    parse_quote, token,
};

use super::role::is_role;
use super::signature;
use crate::errors::Errors;

/// A module with its items, or whatever else the attribute stands on.
pub(super) fn item_or_module(input: ParseStream<'_>) -> Result<Item> {
    use syn::parse::discouraged::Speculative;

    let ahead = input.fork();
    let mut attrs = ahead.call(Attribute::parse_outer)?;
    let vis = ahead.parse::<Visibility>()?;
    if !ahead.peek(Token![mod]) {
        return input.parse();
    }
    let (mod_token, ident) = (ahead.parse()?, ahead.parse()?);
    if !ahead.peek(token::Brace) {
        return input.parse();
    }
    let content;
    let brace = braced!(content in ahead);
    attrs.extend(content.call(Attribute::parse_inner)?);
    let mut items = Vec::new();
    while !content.is_empty() {
        items.push(item(&content)?);
    }
    input.advance_to(&ahead);
    Ok(Item::Mod(ItemMod {
        attrs,
        vis,
        unsafety: None,
        mod_token,
        ident,
        content: Some((brace, items)),
        semi: None,
    }))
}

pub(crate) fn item(input: ParseStream<'_>) -> Result<Item> {
    use syn::parse::discouraged::Speculative;

    let ahead = input.fork();
    let attrs = ahead.call(Attribute::parse_outer)?;
    let vis = ahead.parse()?;
    if !ahead.peek(Token![fn]) {
        return input.parse();
    }
    let usual = ahead.step(|cursor| signature::usual(*cursor).ok_or_else(|| cursor.error("another form")));
    let sig = match usual {
        Ok(sig) => sig,
        Err(_) => ahead.parse::<Signature>()?,
    };
    if !ahead.peek(token::Brace) {
        return input.parse();
    }
    let Ok(body) = ahead.parse::<Group>() else {
        // A block that another macro was given stands in a group without delimiters.
        return input.parse();
    };
    input.advance_to(&ahead);
    Ok(Item::Fn(ItemFn {
        attrs,
        vis,
        modifiers: FnModifiers::default(),
        sig,
        block: Box::new(unparsed(&body)),
    }))
}

/// The function in place of one that ends before its body, if it is marked as part of the machine; this is reported.
pub(super) fn with_body(item: Item, errors: &mut Errors) -> (Item, bool) {
    let Item::Verbatim(tokens) = &item else {
        return (item, false);
    };
    let parser = |input: ParseStream<'_>| -> Result<(Vec<Attribute>, Visibility, Signature, Token![;])> {
        let attrs = input.call(Attribute::parse_outer)?;
        Ok((attrs, input.parse()?, input.parse()?, input.parse()?))
    };
    let read = parser.parse2(tokens.clone()).ok();
    let of_cells = |attr: &Attribute| ["reject", "ignore"].iter().any(|own| attr.path().is_ident(own));
    let is_ours = |attr: &Attribute| is_role(attr) || of_cells(attr);
    let Some((attrs, vis, sig, semicolon)) = read.filter(|(attrs, ..)| attrs.iter().any(is_ours)) else {
        return (item, false);
    };
    // What is to leave out a pair is a function only by mistake, which is reported.
    if attrs.iter().any(is_role) {
        errors.push_help(
            semicolon,
            format_args!("function `{}` has no body", sig.ident),
            "write it in braces, in place of the semicolon",
        );
    }
    let item = ItemFn {
        attrs,
        vis,
        modifiers: FnModifiers::default(),
        sig,
        block: parse_quote!({ ::core::unreachable!() }),
    };
    (Item::Fn(item), true)
}

/// A block that prints as it was written.
fn unparsed(body: &Group) -> Block {
    let statements = body.stream();
    Block {
        brace_token: token::Brace {
            span: body.delim_span(),
        },
        stmts: if statements.is_empty() {
            Vec::new()
        } else {
            vec![Stmt::Expr(Expr::Verbatim(statements), None)]
        },
    }
}
