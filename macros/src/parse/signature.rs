//! Signatures in the form that nearly all functions of a machine have: `fn pay(state: state::Open, _: &event::Paid) ->
//! state::Closed`.
//!
//! `syn` asks of each token what it could be, which for hundreds of functions is most of the time that the macro takes.
//! Whatever has another form is left to it.

use proc_macro2::{Delimiter, Punct, Spacing};
use syn::buffer::Cursor;
use syn::punctuated::Punctuated;
use syn::{
    FnArg, Generics, Pat, PatIdent, PatType, PatWild, Path, PathSegment, ReturnType, Safety, Signature, Token, Type,
    TypePath, TypeReference, token,
};

/// The signature that begins here and what follows it, if it is in the usual form and a body follows.
pub(super) fn usual(cursor: Cursor<'_>) -> Option<(Signature, Cursor<'_>)> {
    let (keyword, cursor) = cursor.ident()?;
    let (ident, cursor) = cursor.ident()?;
    let (inside, parentheses, cursor) = cursor.group(Delimiter::Parenthesis)?;
    let inputs = arguments(inside)?;
    let (output, cursor) = output(cursor)?;
    cursor.group(Delimiter::Brace)?;
    let signature = Signature {
        constness: None,
        asyncness: None,
        safety: Safety::Default,
        abi: None,
        fn_token: Token![fn](keyword.span()),
        ident,
        generics: Generics::default(),
        paren_token: token::Paren { span: parentheses },
        inputs,
        variadic: None,
        output,
    };
    Some((signature, cursor))
}

fn arguments(mut cursor: Cursor<'_>) -> Option<Punctuated<FnArg, Token![,]>> {
    let mut arguments = Punctuated::new();
    while !cursor.eof() {
        let (name, rest) = cursor.ident()?;
        let (colon, rest) = punct(rest, ':')?;
        let (ty, rest) = ty(rest)?;
        let pat = match &*name.to_string() {
            "_" => Pat::Wild(PatWild {
                attrs: Vec::new(),
                underscore_token: Token![_](name.span()),
            }),
            "self" => return None,
            _ => Pat::Ident(PatIdent {
                attrs: Vec::new(),
                by_ref: None,
                mutability: None,
                ident: name,
                subpat: None,
            }),
        };
        arguments.push_value(FnArg::Typed(PatType {
            attrs: Vec::new(),
            pat: Box::new(pat),
            colon_token: Token![:](colon.span()),
            ty: Box::new(ty),
        }));
        cursor = rest;
        if !cursor.eof() {
            let (comma, rest) = punct(cursor, ',')?;
            arguments.push_punct(Token![,](comma.span()));
            cursor = rest;
        }
    }
    Some(arguments)
}

fn output(cursor: Cursor<'_>) -> Option<(ReturnType, Cursor<'_>)> {
    let Some((dash, rest)) = cursor.punct() else {
        return Some((ReturnType::Default, cursor));
    };
    let (angle, rest) = punct(rest, '>').filter(|_| dash.as_char() == '-')?;
    let (ty, rest) = path(rest)?;
    let arrow = Token![->]([dash.span(), angle.span()]);
    Some((ReturnType::Type(arrow, Box::new(ty)), rest))
}

/// A path, or a reference to one.
fn ty(cursor: Cursor<'_>) -> Option<(Type, Cursor<'_>)> {
    let Some((and, rest)) = cursor.punct() else {
        return path(cursor);
    };
    if and.as_char() != '&' || and.spacing() == Spacing::Joint {
        return None;
    }
    let mutability = rest.ident().filter(|(word, _)| word == "mut");
    let rest = mutability.as_ref().map_or(rest, |(_, rest)| *rest);
    let (elem, rest) = path(rest)?;
    let reference = TypeReference {
        attrs: Vec::new(),
        and_token: Token![&](and.span()),
        lifetime: None,
        mutability: mutability.map(|(word, _)| Token![mut](word.span())),
        elem: Box::new(elem),
    };
    Some((Type::Reference(reference), rest))
}

/// `module::Name`, or a longer or shorter path, that ends a type.
fn path(mut cursor: Cursor<'_>) -> Option<(Type, Cursor<'_>)> {
    let mut segments = Punctuated::new();
    loop {
        let (word, rest) = cursor.ident()?;
        segments.push_value(PathSegment::from(word));
        cursor = rest;
        let Some((first, rest)) = cursor.punct() else { break };
        match first.as_char() {
            ':' => {
                let (second, rest) = punct(rest, ':')?;
                segments.push_punct(Token![::]([first.span(), second.span()]));
                cursor = rest;
            }
            ',' => break,
            _ => return None,
        }
    }
    if segments.len() == 1 && segments[0].ident == "_" {
        return None;
    }
    let path = Path {
        leading_colon: None,
        segments,
    };
    let ty = TypePath {
        attrs: Vec::new(),
        qself: None,
        path,
    };
    Some((Type::Path(ty), cursor))
}

fn punct(cursor: Cursor<'_>, wanted: char) -> Option<(Punct, Cursor<'_>)> {
    cursor.punct().filter(|(found, _)| found.as_char() == wanted)
}

#[cfg(test)]
mod tests {
    use syn::parse::{ParseStream, Parser};
    use syn::{Block, ItemFn, Signature};

    use super::usual;

    /// The signature as it is read here, if it is.
    fn read(function: &str) -> Option<Signature> {
        let read = |input: ParseStream<'_>| {
            let signature = input.step(|cursor| usual(*cursor).ok_or_else(|| cursor.error("another form")))?;
            input.parse::<Block>().map(|_| signature)
        };
        read.parse_str(function).ok()
    }

    #[test]
    fn usual_signatures_are_read_as_syn_reads_them() {
        for function in [
            "fn f() {}",
            "fn f(s: state::A) -> state::B {}",
            "fn f(s: state::A, e: &event::B,) -> group::C {}",
            "fn f(_: &mut state::A, r#type: r#event::r#fn, data: &Data) {}",
            "fn f(s: self::state::A, all: State) -> crate::state::B {}",
        ] {
            let item: ItemFn = syn::parse_str(function).unwrap();
            assert_eq!(read(function), Some(item.sig), "{function}");
        }
    }

    #[test]
    fn other_signatures_are_left_to_syn() {
        for function in [
            "fn f<T>(s: state::A) {}",
            "fn f(self) {}",
            "fn f(mut s: state::A) {}",
            "fn f((a, b): state::A) {}",
            "fn f(#[cfg(test)] s: state::A) {}",
            "fn f(s: &'a state::A) {}",
            "fn f(s: &&state::A) {}",
            "fn f(s: Vec<state::A>) {}",
            "fn f(s: ::state::A) {}",
            "fn f(s: impl Into) {}",
            "fn f(s: _) {}",
            "fn f(s: state::A) -> Option<state::B> {}",
            "fn f(s: state::A) -> (state::B, Data) {}",
            "fn f(s: state::A) -> impl Into {}",
            "fn f(s: state::A) -> ! {}",
            "fn f(s: state::A) -> state::B where state::B: Clone {}",
        ] {
            assert!(syn::parse_str::<ItemFn>(function).is_ok(), "{function}");
            assert_eq!(read(function), None, "{function}");
        }
    }
}
