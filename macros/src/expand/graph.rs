//! The constant `GRAPH`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::{Input, cfg, place};
use crate::ast::Enum;
use crate::model::{Place, Target};

pub(super) fn expand(input: &Input<'_>, krate: &TokenStream) -> TokenStream {
    let ast = input.ast;
    let name = ast
        .options
        .name
        .as_ref()
        .map_or_else(|| ast.name.unraw().to_string(), syn::LitStr::value);
    let module_docs = docs(&ast.attrs);
    let states = ast.state.variants.iter().map(|state| {
        let (name, docs, terminal, cfg) = (
            &state.stored.name,
            docs(&state.docs),
            state.terminal.is_some(),
            &state.cfg,
        );
        let groups = state.groups.iter().map(|group| group.unraw().to_string());
        quote!(#(#cfg)* (#name, #docs, #terminal, &[#(#groups),*]))
    });
    let events = ast.event.variants.iter().map(|event| {
        let (name, docs, cfg) = (&event.stored.name, docs(&event.docs), &event.cfg);
        quote!(#(#cfg)* (#name, #docs))
    });
    let commands = ast
        .command
        .iter()
        .flat_map(|command| command.variants.iter().enumerate())
        .map(|(index, command)| {
            let (name, docs, own_cfg) = (&command.stored.name, docs(&command.docs), &command.cfg);
            let decisions = input
                .model
                .decisions
                .iter()
                .filter(|decision| decision.command == index);
            let initial = decisions.clone().any(|decision| decision.source.is_none());
            let states = decisions.flat_map(|decision| {
                let function_cfg = &ast.functions[decision.function].cfg;
                decision
                    .source
                    .iter()
                    .flat_map(move |source| listed(&ast.state, &source.states, function_cfg))
            });
            quote!(#(#own_cfg)* (#name, #docs, #initial, &[#(#states),*]))
        });
    let transitions = input.model.transitions.iter().map(|transition| {
        let function = &ast.functions[transition.function];
        let (name, docs) = (function.item.sig.ident.unraw().to_string(), docs(&function.item.attrs));
        let cfg = cfg([&function.cfg, &ast.event.variants[transition.event].cfg]);
        let event = place(&ast.event, transition.event);
        let sources = transition
            .source
            .iter()
            .flat_map(|source| listed(&ast.state, &source.states, &[]));
        let (stays, target) = match transition.target {
            Target::Stay => (true, None),
            Target::To(target) => (false, Some(target)),
            Target::MayMove(target) => (true, Some(target)),
        };
        let targets: Vec<usize> = match target {
            None => Vec::new(),
            Some(Place::State(state)) => vec![state],
            Some(Place::Group(group)) => input.model.groups[group].members.clone(),
        };
        let targets = listed(&ast.state, &targets, &[]);
        quote!(#cfg (#name, #docs, &[#(#sources),*], #event, #stays, &[#(#targets),*]))
    });
    let vis = &input.vis;
    quote! {
        /// The machine's states, events, commands and transitions, as data.
        #vis const GRAPH: &#krate::Graph = {
            use #krate::__private as __p;
            fn tables() -> __p::Tables {
                __p::Tables { states: &[#(#states),*], events: &[#(#events),*], commands: &[#(#commands),*], transitions: &[#(#transitions),*] }
            }
            &__p::Graph::written(#name, #module_docs, tables)
        };
    }
}

/// States by place, each only where it exists.
fn listed<'a>(declared: &'a Enum, states: &'a [usize], more: &'a [Attribute]) -> Vec<TokenStream> {
    let listed = states.iter().map(move |&state| {
        let (own, place) = (&declared.variants[state].cfg, place(declared, state));
        quote!(#(#own)* #(#more)* #place)
    });
    listed.collect()
}

/// The text of doc comments, one line each, without the space that follows `///`.
fn docs(attrs: &[Attribute]) -> Literal {
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
    Literal::string(lines.join("\n").trim())
}
