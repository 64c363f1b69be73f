//! The constant `GRAPH`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::{Input, cfg};
use crate::ast::Enum;
use crate::model::{Place, Target};

/// One row of text each: a literal is one token, and what a macro returns costs its user compile time by the token.
/// `runtime/src/graph/written.rs` reads the rows, and says what is in them.
pub(super) fn expand(input: &Input<'_>, krate: &TokenStream) -> TokenStream {
    let ast = input.ast;
    let name = ast
        .options
        .name
        .as_ref()
        .map_or_else(|| ast.name.unraw().to_string(), syn::LitStr::value);
    let module_docs = Literal::string(&docs(&ast.attrs));
    let states = ast.state.variants.iter().map(|state| {
        let terminal = if state.terminal.is_some() { "terminal" } else { "" };
        let groups = state.groups.iter().map(|group| group.unraw().to_string());
        let row = row(&["state", &state.stored.name, &docs(&state.docs), terminal, &list(groups)]);
        let cfg = &state.cfg;
        quote!(#(#cfg)* #row,)
    });
    let events = ast.event.variants.iter().map(|event| {
        let (row, cfg) = (row(&["event", &event.stored.name, &docs(&event.docs)]), &event.cfg);
        quote!(#(#cfg)* #row,)
    });
    let commands = ast.command.iter().flat_map(|command| &command.variants).map(|command| {
        let (row, cfg) = (
            row(&["command", &command.stored.name, &docs(&command.docs)]),
            &command.cfg,
        );
        quote!(#(#cfg)* #row,)
    });
    let decisions = input.model.decisions.iter().filter_map(|decision| {
        let command = &ast.command.as_ref()?.variants[decision.command];
        let row = match &decision.source {
            Some(source) => row(&["handled", &command.stored.name, &stored(&ast.state, &source.states)]),
            None => row(&["initial", &command.stored.name]),
        };
        let cfg = cfg([&ast.functions[decision.function].cfg, &command.cfg]);
        Some(quote!(#cfg #row,))
    });
    let transitions = input.model.transitions.iter().map(|transition| {
        let function = &ast.functions[transition.function];
        let event = &ast.event.variants[transition.event];
        let sources = transition
            .source
            .as_ref()
            .map_or_else(String::new, |source| stored(&ast.state, &source.states));
        let (stays, target) = match transition.target {
            Target::Stay => ("stays", None),
            Target::To(target) => ("", Some(target)),
            Target::MayMove(target) => ("stays", Some(target)),
        };
        let targets = match target {
            None => String::new(),
            Some(Place::State(state)) => stored(&ast.state, &[state]),
            Some(Place::Group(group)) => stored(&ast.state, &input.model.groups[group].members),
        };
        let row = row(&[
            "transition",
            &function.item.sig.ident.unraw().to_string(),
            &docs(&function.item.attrs),
            &sources,
            &event.stored.name,
            stays,
            &targets,
        ]);
        let cfg = cfg([&function.cfg, &event.cfg]);
        quote!(#cfg #row,)
    });
    let vis = &input.vis;
    quote! {
        /// The machine's states, events, commands and transitions, as data.
        #vis const GRAPH: &#krate::Graph = {
            use #krate::__private as __p;
            fn rows() -> __p::Tables {
                static READ: __p::OnceLock<__p::Tables> = __p::OnceLock::new();
                *READ.get_or_init(|| __p::tables(&[#(#states)* #(#events)* #(#commands)* #(#decisions)* #(#transitions)*]))
            }
            &__p::Graph::written(#name, #module_docs, rows)
        };
    }
}

/// The fields of a row, between unit separators. No name has a control character in it.
fn row(fields: &[&str]) -> Literal {
    Literal::string(&fields.join("\u{1f}"))
}

/// Names within one field, between record separators.
fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join("\u{1e}")
}

/// The stored names of states. One whose `cfg` is off has no row, so that its name is passed over.
fn stored(declared: &Enum, states: &[usize]) -> String {
    list(states.iter().map(|&state| declared.variants[state].stored.name.clone()))
}

/// The text of doc comments, one line each, without the space that follows `///`.
fn docs(attrs: &[Attribute]) -> String {
    let lines = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("doc"))
        .filter_map(|attr| match &attr.meta {
            Meta::NameValue(value) => match &value.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text), ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    let lines: Vec<String> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().replace(['\u{1e}', '\u{1f}'], " ")
}
