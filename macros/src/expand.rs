//! `Model` to tokens: one file for each thing that is generated. Nothing here can fail.

#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "generated code is read most easily as one text; the copy costs little beside what the compiler does with it"
)]

mod calls;
mod cells;
mod commands;
mod effects;
mod enums;
mod graph;
mod groups;
mod hooks;
mod identity;
mod index;
mod krate;
mod landing;
mod machine;
mod messages;
mod placement;
mod refusal;
mod storage;
mod text;
mod thread_safety;
mod transitions;
mod warnings;

use std::borrow::Cow;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{AttrStyle, Token, Visibility, parse_quote};

use crate::ast::Ast;
use crate::check::Findings;
use crate::errors::Errors;
use crate::fallback;
use crate::lower::{self, hollowed};
use crate::model::Model;

use krate::Krate;

pub(crate) use placement::Placed;

/// What every part of the expansion looks at.
pub(crate) struct Input<'a> {
    pub(crate) ast: &'a Ast,
    pub(crate) model: &'a Model,
    pub(crate) findings: &'a Findings,
    /// The visibility of generated items in the user's module.
    pub(crate) vis: Visibility,
    /// The visibility of generated items one module deeper.
    pub(crate) inner_vis: Visibility,
    pub(crate) clean: bool,
    /// Whether there is a type of which rustc says nothing, for what is wrong.
    pub(crate) silent: bool,
}

pub(crate) fn expand(ast: &Ast, model: &Model, findings: &Findings, errors: Errors) -> TokenStream {
    let (vis, inner_vis) = visibility(&ast.vis);
    let input = Input {
        ast,
        model,
        findings,
        vis,
        inner_vis,
        clean: errors.is_clean(),
        silent: errors.has_type(),
    };
    let krate = Krate::new(ast.options.krate.as_ref());
    let Krate { import, private, .. } = &krate;
    let enums = enums::expand(&input, &krate.inner);
    let impls = [
        text::tokens(&written(&input)),
        transitions::expand(&input),
        commands::expand(&input),
        machine::expand(&input),
        refusal::impls(&input).unwrap_or_default(),
        fallback::stand_ins(ast, findings),
    ];
    let index = index::module(&input, &krate);
    let (groups, refusal, graph) = (
        groups::expand(&input, &krate),
        refusal::expand(&input, private),
        graph::expand(&input, private),
    );
    // Hooks may name the structs alone.
    let used = ast.message.as_ref().map(|message| {
        let name = &message.name;
        quote!(let _ = __p::Option::<#name>::None;)
    });
    let warnings = warnings::expand(findings);
    let functions = functions(&input);
    // What a function that is not emitted as it was written takes from elsewhere is not in use.
    let unused = (!input.clean).then(|| quote!(#[allow(unused_imports)]));
    let (module_vis, name) = (&ast.vis, &ast.name);
    // Data of which nothing is known has no traits and no functions that rustc could find to be in order.
    let items = ast.items.iter();
    let items = items.filter(|item| !(model.unknown_data && lower::implements_for_data(item)));
    let inner = ast
        .attrs
        .iter()
        .filter(|attr| matches!(attr.style, AttrStyle::Inner(_)));
    let outer = ast.attrs.iter().filter(|attr| matches!(attr.style, AttrStyle::Outer));
    let data = data(&input);
    let vis = &input.vis;
    let errors = (!input.clean).then(|| fallback::report(errors, private));
    quote! {
        #(#outer)*
        // The form of a declared function is part of the declaration, also where it could take less.
        #[allow(
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps,
            clippy::wildcard_imports
        )]
        #unused
        #module_vis mod #name {
            #(#inner)*
            #import
            #(#items)*
            #data
            #enums
            #functions
            #groups
            #refusal
            #graph
            #index
            /// The machine itself, as a type.
            // Not `Copy`: nobody has a value, and whoever derives it has the compiler read every `impl` of it there is.
            #[derive(Clone)]
            #vis enum Machine {}
            // `unused_must_use`: what a transition in place returns says nothing.
            #[allow(unreachable_patterns, unreachable_code, unused_imports, unused_must_use, unused_variables, unused_mut, unused_parens, unused_qualifications, deprecated, unexpected_cfgs, clippy::all, clippy::pedantic)]
            const _: () = {
                use #private::{self as __p, Declared as __Declared, Formless as _, From as __From, To as __To, ValidIn as __ValidIn};
                #(#impls)*
                // A machine that nobody runs yet is no dead code.
                let _ = __p::Option::<Machine>::None;
                #used
            };
            #warnings
            #errors
        }
    }
}

/// The impls that hold nothing but names.
fn written(input: &Input<'_>) -> String {
    [
        enums::conversions(input),
        groups::landings(input),
        storage::expand(input),
        messages::expand(input),
    ]
    .concat()
}

/// Functions as they were written. With errors about, nothing may call some of them.
fn functions(input: &Input<'_>) -> TokenStream {
    let functions = input.ast.functions.iter().enumerate();
    let mut functions: Vec<_> = functions.collect();
    // Of two of one name the first is the one that is called, and the other is the one that rustc reports.
    functions
        .sort_by_key(|(index, function)| !function.written_cfg().is_empty() && input.model.uncallable.contains(index));
    let items = functions
        .into_iter()
        .filter_map(|(index, function)| match input.model.emitted.get(&index) {
            Some(other) => other.as_ref().map(|item| refusal::named_once(input, item)),
            None if input.findings.touched.functions.contains(&index) => Some(Cow::Owned(hollowed(&function.item))),
            None => Some(refusal::named_once(input, &function.item)),
        });
    let allow = (!input.clean).then(|| quote!(#[allow(unused)]));
    quote!(#(#allow #items)*)
}

/// The data as it was written, as visible as the machine.
fn data(input: &Input<'_>) -> Option<TokenStream> {
    if input.model.unknown_data {
        // Who names it elsewhere makes no second mistake.
        let vis = &input.vis;
        return Some(quote!(#[allow(dead_code)] #vis type Data = __Wrong;));
    }
    let mut data = input.ast.data.clone()?;
    let vis = respanned(&input.vis, data.ident.span());
    data.vis = syn::parse2(vis).unwrap_or_else(|_| input.vis.clone());
    Some(quote!(#data))
}

/// What is generated is as visible as the module: a wider visibility could not name the user's private types.
fn visibility(module: &Visibility) -> (Visibility, Visibility) {
    match module {
        Visibility::Inherited => (parse_quote!(pub(super)), parse_quote!(pub(in super::super))),
        Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            let first = path.segments.first().map(|segment| segment.ident.to_string());
            match first.as_deref() {
                Some("self") => (parse_quote!(pub(super)), parse_quote!(pub(in super::super))),
                Some("super") => (
                    parse_quote!(pub(in super::#path)),
                    parse_quote!(pub(in super::super::#path)),
                ),
                _ => (module.clone(), module.clone()),
            }
        }
        Visibility::Public(_) => (module.clone(), module.clone()),
    }
}

/// The visibility at another place, so that an item does not reach back to the module's.
pub(crate) fn respanned(vis: &Visibility, span: Span) -> TokenStream {
    // One word, and what most machines have.
    if let Visibility::Public(_) = vis {
        return Token![pub](span).into_token_stream();
    }
    let tokens = vis.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
