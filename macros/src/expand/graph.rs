//! The constant `GRAPH`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::Input;
use super::text::{self, cfg};
use crate::ast::Enum;
use crate::model::{Place, Target};
use crate::names;

/// Lines of text: a literal is one token, and what a macro returns costs its user compile time by the token.
/// `runtime/src/graph/written.rs` reads the lines, and says what is in them.
pub(super) fn expand(input: &Input<'_>, private: &TokenStream) -> TokenStream {
    let ast = input.ast;
    let name = ast
        .options
        .name
        .as_ref()
        .map_or_else(|| names::text(&ast.name), syn::LitStr::value);
    let module_docs = docs(&ast.attrs).replace('\r', "\n");
    let mut lines = Lines::default();
    for state in &ast.state.variants {
        let terminal = if state.terminal.is_some() { "terminal" } else { "" };
        let groups = list(state.groups.iter().map(names::text));
        lines.add(
            &cfg([&state.cfg]),
            &["state", &state.stored.name, &docs(&state.docs), terminal, &groups],
        );
    }
    for event in &ast.event.variants {
        lines.add(&cfg([&event.cfg]), &["event", &event.stored.name, &docs(&event.docs)]);
    }
    for command in ast.command.iter().flat_map(|command| &command.variants) {
        let fields = ["command", &command.stored.name, &docs(&command.docs)];
        lines.add(&cfg([&command.cfg]), &fields);
    }
    for decision in &input.model.decisions {
        let Some(commands) = &ast.command else { continue };
        let command = &commands.variants[decision.command];
        let cfg = cfg([&ast.functions[decision.function].cfg, &command.cfg]);
        match &decision.source {
            Some(source) => {
                let states = stored(&ast.state, &source.states);
                lines.add(&cfg, &["handled", &command.stored.name, &states]);
            }
            None => lines.add(&cfg, &["initial", &command.stored.name]),
        }
    }
    for transition in &input.model.transitions {
        let function = &ast.functions[transition.function];
        let event = &ast.event.variants[transition.event];
        let source = transition.source.as_ref();
        let sources = source.map_or_else(String::new, |source| stored(&ast.state, &source.states));
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
        let fields = [
            "transition",
            &names::text(&function.item.sig.ident),
            &docs(&function.item.attrs),
            &sources,
            &event.stored.name,
            stays,
            &targets,
        ];
        lines.add(&cfg([&function.cfg, &event.cfg]), &fields);
    }
    let lines = text::tokens(&lines.into_literals());
    let vis = &input.vis;
    quote! {
        /// The machine's states, events, commands and transitions, as data.
        #[allow(unexpected_cfgs)]
        #vis const GRAPH: &#private::Graph = {
            use #private as __p;
            fn rows() -> __p::Tables {
                static READ: __p::OnceLock<__p::Tables> = __p::OnceLock::new();
                *READ.get_or_init(|| __p::tables(&[#lines]))
            }
            &__p::Graph::written(#name, #module_docs, rows)
        };
    }
}

/// Literals of the lines: one for those that follow each other in every build, and one for each that is under `cfg`.
#[derive(Default)]
struct Lines {
    literals: String,
    open: String,
}

impl Lines {
    /// Adds a line of fields with tabs between them. No name has a control character in it.
    fn add(&mut self, cfg: &str, fields: &[&str]) {
        let line = fields.join("\t");
        if cfg.is_empty() {
            self.open.push_str(&line);
            self.open.push('\n');
        } else {
            self.close();
            self.literals.push_str(&format!("{cfg} {line:?},"));
        }
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.literals.push_str(&format!("{:?},", self.open));
            self.open.clear();
        }
    }

    fn into_literals(mut self) -> String {
        self.close();
        self.literals
    }
}

/// Items within one field, between carriage returns.
fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("\r")
}

/// The stored names of states. One whose `cfg` is off has no row, so that its name is passed over.
fn stored(declared: &Enum, states: &[usize]) -> String {
    list(states.iter().map(|&state| declared.variants[state].stored.name.clone()))
}

/// The lines of doc comments as a list, without the space that follows `///`.
fn docs(attrs: &[Attribute]) -> String {
    let texts = attrs
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
    let mut docs = String::new();
    for text in texts {
        for line in text.strip_prefix(' ').unwrap_or(&text).trim_end().split('\n') {
            docs.push_str(&line.replace(['\t', '\r'], " "));
            docs.push('\r');
        }
    }
    docs.trim().to_owned()
}
