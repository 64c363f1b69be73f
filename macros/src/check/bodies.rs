//! What the bodies of transitions say of states. They are looked at only where something is wrong with the machine.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, Ident, Path, Stmt};

use super::reach;
use crate::ast::Ast;
use crate::model::{Model, Transition};
use crate::names;

/// The states that a transition gives, as far as can be seen.
pub(super) struct Given {
    pub(super) states: BTreeSet<usize>,
    /// Those that it gives in a group, as in `group::Live::Paused(..)`, each with that.
    pub(super) in_groups: BTreeSet<(String, usize)>,
    /// Whether there is nothing else that it may give.
    pub(super) whole: bool,
}

/// The states to which nothing leads or which nothing leaves, but for those whose author says that they are meant so.
pub(super) fn cut_off(ast: &Ast, model: &Model) -> BTreeSet<usize> {
    let meant = |state: &usize| {
        let mut silenced = ast.state.variants[*state].silenced.iter();
        silenced.any(|it| it.kind == "unreachable" || it.kind == "dead_end")
    };
    let cut_off = reach::cut_off(ast, model).into_iter();
    cut_off.filter(|state| !meant(state)).collect()
}

/// The states whose values stand where a body ends. One that is only mentioned, as in a type or in the path of a constant, is
/// not given.
pub(super) fn given(ast: &Ast, transition: &Transition) -> Given {
    let body = body(ast, transition);
    let mut given = Given {
        states: BTreeSet::new(),
        in_groups: BTreeSet::new(),
        // What it returns before its end is not looked for.
        whole: !names_word(body.clone(), "return"),
    };
    // Only what stands behind the last semicolon is its value.
    let mut last = TokenStream::new();
    for token in inside(body) {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => last = TokenStream::new(),
            token => last.extend([token]),
        }
    }
    match syn::parse2::<Block>(quote::quote!({ #last })) {
        Ok(block) => given.block(ast, &block),
        Err(_) => given.whole = false,
    }
    given
}

/// The pairs of names in a body that follow each other in a path, as `Live` and `Paused` in `group::Live::Paused`.
pub(super) fn pairs(ast: &Ast, transition: &Transition) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    collect_pairs(body(ast, transition), &mut found);
    found
}

/// Whether a body names a group.
pub(super) fn names_group(ast: &Ast, transition: &Transition, group: &str) -> bool {
    names_word(body(ast, transition), group)
}

fn body(ast: &Ast, transition: &Transition) -> TokenStream {
    ast.functions[transition.function].item.block.to_token_stream()
}

/// What stands between the braces.
fn inside(body: TokenStream) -> TokenStream {
    let inside = body.into_iter().map(|token| match token {
        TokenTree::Group(group) => group.stream(),
        other => other.into(),
    });
    inside.collect()
}

fn names_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_word(group.stream(), word),
        TokenTree::Ident(name) => name == word,
        _ => false,
    })
}

fn collect_pairs(tokens: TokenStream, found: &mut BTreeSet<(String, String)>) {
    // The name before, and how many colons follow it.
    let mut before: Option<(String, u8)> = None;
    for token in tokens {
        before = match token {
            TokenTree::Group(group) => {
                collect_pairs(group.stream(), found);
                None
            }
            TokenTree::Ident(name) => {
                let name = names::text(&name);
                if let Some((outer, 2)) = before {
                    found.insert((outer, name.clone()));
                }
                Some((name, 0))
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => before.map(|(name, colons)| (name, colons + 1)),
            _ => None,
        };
    }
}

impl Given {
    fn block(&mut self, ast: &Ast, block: &Block) {
        match block.stmts.last() {
            Some(Stmt::Expr(value, None)) => self.value(ast, value),
            _ => self.whole = false,
        }
    }

    fn value(&mut self, ast: &Ast, value: &Expr) {
        match value {
            Expr::Paren(inner) => self.value(ast, &inner.expr),
            Expr::Group(inner) => self.value(ast, &inner.expr),
            Expr::Block(inner) if inner.label.is_none() => self.block(ast, &inner.block),
            Expr::If(choice) => {
                self.block(ast, &choice.then_branch);
                match &choice.else_branch {
                    Some((_, other)) => self.value(ast, other),
                    None => self.whole = false,
                }
            }
            Expr::Match(choice) => {
                for arm in &choice.arms {
                    self.value(ast, &arm.body);
                }
            }
            Expr::MethodCall(call) if call.method == "into" && call.args.is_empty() => self.value(ast, &call.receiver),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) if path.path.is_ident("Some") && call.args.len() == 1 => {
                    self.value(ast, &call.args[0]);
                }
                Expr::Path(path) => self.path(ast, &path.path),
                _ => self.whole = false,
            },
            Expr::Struct(made) => self.path(ast, &made.path),
            Expr::Path(path) if path.path.is_ident("None") => {}
            Expr::Path(path) => self.path(ast, &path.path),
            _ => self.whole = false,
        }
    }

    fn path(&mut self, ast: &Ast, path: &Path) {
        let mut path = path.segments.iter().map(|segment| &segment.ident).peekable();
        path.next_if(|first| *first == "self");
        let path: Vec<&Ident> = path.collect();
        let state = path.last().and_then(|name| ast.state.places.get(&names::text(name)));
        match (state, &*path) {
            (Some(&state), [module, _]) if *module == "state" => {
                self.states.insert(state);
            }
            (Some(&state), [module, group, _]) if *module == "group" => {
                self.in_groups.insert((group.to_string(), state));
            }
            _ => self.whole = false,
        }
    }
}
