//! Changes of what the macro is given, as they happen while typing and otherwise.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::prelude::*;

/// Tokens that take the place of others: names of the machines, attributes, types and plain nonsense.
const STRANGERS: &str = "
    state event group command message State Event Command Message Data Machine Any GRAPH Open Opened Shut Missing r#type Self self super crate
    async unsafe const fn mod enum struct pub mut dyn impl where for _ & * ! # :: -> => = , ; 'a \"text\" '\\n' 7 1.5
    () {} [] (a, b) {x} [transition] [terminal] [hook] [decide] [publish] [link] [view] [message] [cfg(any())] [group(A)] [state(name = \"Open\")]
    [expect_warning(unused)] <T> Option<state::Open> (state::Open, Data) Vec<Event> Result<event::Done, E> &mut group::Decided
    message::Sent &OrderId &mut OrderId View<u32> Link<payment::Machine> Vec<message::Moved> impl Sized
    [index] [index(name = \"since day\")] index::owner union String u64 [u8; 16]
";

/// One change of a machine or struct; positions count its token trees in depth-first order and wrap around.
#[derive(Debug, Clone)]
pub(super) struct Mutation {
    kind: Kind,
    at: usize,
    /// Another position, or a stranger.
    other: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Delete,
    Duplicate,
    /// Changes places with the next tree.
    Swap,
    /// Leaves out all trees that follow in the same group, as while typing.
    Truncate,
    /// Leaves out the delimiters of a group.
    Unwrap,
    /// Puts another tree of the machine here.
    Copy,
    /// Puts a stranger here.
    Replace,
    /// Puts a stranger before this tree.
    Insert,
}

pub(super) fn mutations(len_max: usize) -> impl Strategy<Value = Vec<Mutation>> {
    use Kind::{Copy, Delete, Duplicate, Insert, Replace, Swap, Truncate, Unwrap};
    let kind = prop::sample::select(vec![Delete, Duplicate, Swap, Truncate, Unwrap, Copy, Replace, Insert]);
    let mutation = (kind, any::<usize>(), any::<usize>()).prop_map(|(kind, at, other)| Mutation { kind, at, other });
    prop::collection::vec(mutation, 1..=len_max)
}

pub(super) fn mutated(mut tokens: TokenStream, mutations: &[Mutation]) -> TokenStream {
    let strangers: Vec<TokenTree> = super::tokens(STRANGERS).into_iter().collect();
    for mutation in mutations {
        let all = flat(tokens.clone());
        if all.is_empty() {
            break;
        }
        let other = match mutation.kind {
            Kind::Copy => all[mutation.other % all.len()].clone(),
            _ => strangers[mutation.other % strangers.len()].clone(),
        };
        let mut at = mutation.at % all.len();
        tokens = changed(tokens, mutation.kind, &mut Some(&mut at), &other);
    }
    tokens
}

/// All trees, each group before what it holds.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for tree in tokens {
        let inside = if let TokenTree::Group(group) = &tree {
            flat(group.stream())
        } else {
            Vec::new()
        };
        all.push(tree);
        all.extend(inside);
    }
    all
}

/// Changes the tree `at`, which counts down to it and is taken when it is found.
fn changed(tokens: TokenStream, kind: Kind, at: &mut Option<&mut usize>, other: &TokenTree) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut trees = tokens.into_iter();
    while let Some(tree) = trees.next() {
        if let Some(left) = at.as_mut().filter(|left| ***left > 0) {
            **left -= 1;
            out.push(match tree {
                TokenTree::Group(group) => {
                    TokenTree::Group(with_stream(&group, changed(group.stream(), kind, at, other)))
                }
                tree => tree,
            });
            continue;
        }
        if at.take().is_none() {
            out.push(tree);
            continue;
        }
        match kind {
            Kind::Delete => {}
            Kind::Duplicate => out.extend([tree.clone(), tree]),
            Kind::Swap => {
                out.extend(trees.next());
                out.push(tree);
            }
            Kind::Truncate => return out.into_iter().collect(),
            Kind::Unwrap => match tree {
                TokenTree::Group(group) => out.extend(group.stream()),
                tree => out.push(tree),
            },
            Kind::Copy | Kind::Replace => out.push(other.clone()),
            Kind::Insert => out.extend([other.clone(), tree]),
        }
    }
    out.into_iter().collect()
}

/// The group with other contents and its own spans.
fn with_stream(group: &Group, stream: TokenStream) -> Group {
    let delimiter: Delimiter = group.delimiter();
    let mut changed = Group::new(delimiter, stream);
    changed.set_span(group.span());
    changed
}
