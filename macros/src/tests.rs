//! Whatever stands in the module, the macro answers: it never panics, and it points at the user's own tokens.

mod machines;

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use proptest::prelude::*;

use machines::MACHINES;

const ARGUMENTS: [&str; 3] = [
    "\n",
    "\nid = OrderId, name = \"order\", strict, exhaustive",
    "\ncrate = ::eventer, context = super::Services, refusal = No",
];

/// Tokens that take the place of others: names of the machines, attributes, types and plain nonsense.
const STRANGERS: &str = "
    state event group command message State Event Command Message Data Machine Any GRAPH Open Opened Shut Missing r#type Self self super crate
    async unsafe const fn mod enum struct pub mut dyn impl where for _ & * ! # :: -> => = , ; 'a \"text\" '\\n' 7 1.5
    () {} [] (a, b) {x} [transition] [terminal] [hook] [decide] [publish] [link] [view] [message] [cfg(any())] [group(A)] [state(name = \"Open\")]
    [expect_warning(unused)] <T> Option<state::Open> (state::Open, Data) Vec<Event> Result<event::Done, E> &mut group::Decided
    message::Sent &OrderId &mut OrderId View<u32> Link<payment::Machine> Vec<message::Moved> impl Sized
";

/// One change of a machine; positions count its token trees in depth-first order and wrap around.
#[derive(Debug, Clone)]
struct Mutation {
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

fn mutations(len_max: usize) -> impl Strategy<Value = Vec<Mutation>> {
    use Kind::{Copy, Delete, Duplicate, Insert, Replace, Swap, Truncate, Unwrap};
    let kind = prop::sample::select(vec![Delete, Duplicate, Swap, Truncate, Unwrap, Copy, Replace, Insert]);
    let mutation = (kind, any::<usize>(), any::<usize>()).prop_map(|(kind, at, other)| Mutation { kind, at, other });
    prop::collection::vec(mutation, 1..=len_max)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_mutated_machine_is_answered(
        machine in 0..MACHINES.len(),
        arguments in 0..ARGUMENTS.len(),
        mutations in mutations(6),
    ) {
        let input = mutated(tokens(MACHINES[machine]), &mutations);
        answered(tokens(ARGUMENTS[arguments]), &input);
    }

    #[test]
    fn mutated_arguments_are_answered(arguments in 1..ARGUMENTS.len(), mutations in mutations(3)) {
        let arguments = mutated(tokens(ARGUMENTS[arguments]), &mutations);
        answered(arguments, &tokens(MACHINES[0]));
    }
}

#[test]
fn unmutated_machines_have_no_errors() {
    for machine in MACHINES {
        let output = crate::machine(tokens("\ncontext = Services, id = OrderId"), &tokens(machine));
        let errors = output.to_string();
        let errors: Vec<&str> = errors.split("compile_error ! ").skip(1).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

/// What other macros read is not taken for ours, though it is spelt as that, or nearly so.
#[test]
fn attributes_of_other_macros_are_theirs() {
    const OTHERS: &str = r#"
        #[views] impl Screen { #[view] fn draw(&self) {} }
        #[events(crate = x)] pub trait Listener { fn hear(&self); }
        #[commands] const LIST: u8 = 1;
        #[derive(Parser)] #[commands(name = "x")] pub struct Arguments;
        #[derive(Subcommand)] #[hooks] pub enum Sub { A }
        #[bridge] mod ffi { #[event] pub enum Signal { A } #[hook] fn heard() {} }
        mod console { #[derive(Subcommand)] #[command(about)] pub enum Sub { A } }
        #[object] impl Root { #[link] fn next(&self) {} }
    "#;
    let machine = MACHINES[0].trim_end().trim_end_matches('}').to_owned() + OTHERS + "}";
    let output = crate::machine(TokenStream::new(), &tokens(&machine)).to_string();
    let errors: Vec<&str> = output.split("compile_error ! ").skip(1).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(output.contains("# [views] impl Screen { # [view] fn draw"), "{output}");
}

#[test]
fn equal_input_gives_equal_output() {
    for machine in MACHINES {
        let expand = || crate::machine(tokens(ARGUMENTS[1]), &tokens(machine)).to_string();
        assert_eq!(expand(), expand());
    }
}

/// Keywords where names belong, which no parser takes: as they stand there before they are written to their end.
#[test]
fn keywords_for_names_are_answered() {
    for (whole, half) in [
        ("_: state::r#type, _: event::Tested", "_: type, _: event::Tested"),
        ("_: event::r#fn) -> state::r#type", "_: event::r#fn) -> type"),
    ] {
        let machine = MACHINES[2].replacen(whole, half, 1);
        assert_ne!(machine, MACHINES[2]);
        answered(TokenStream::new(), &tokens(&machine));
    }
    let published = MACHINES[3].replacen("-> Option<message::Sent>", "-> type", 1).replacen(
        "id: &OrderId, state",
        "id: OrderId, state",
        1,
    );
    answered(TokenStream::new(), &tokens(&published));
}

/// Expands the machine and checks where its errors point.
fn answered(arguments: TokenStream, input: &TokenStream) {
    let mut starts = BTreeSet::new();
    let mut ends = BTreeSet::new();
    places(arguments.clone(), &mut starts, &mut ends);
    places(input.clone(), &mut starts, &mut ends);
    let is_item = syn::parse2::<syn::Item>(input.clone()).is_ok();
    if !is_item
        || !ARGUMENTS
            .iter()
            .any(|whole| tokens(whole).to_string() == arguments.to_string())
    {
        // Where the input ends too early, the parser points at the attribute, which has no place in a test.
        starts.insert(Span::call_site().byte_range().start);
        ends.insert(Span::call_site().byte_range().end);
    }

    let given = arguments.to_string();
    let output = crate::machine(arguments, input);

    for (start, end) in reported(output.clone()) {
        assert!(
            starts.contains(&start.byte_range().start),
            "an error begins outside of ({given})\n{input}"
        );
        assert!(
            ends.contains(&end.byte_range().end),
            "an error ends outside of ({given})\n{input}"
        );
    }
    if is_item {
        assert!(
            syn::parse2::<syn::File>(output.clone()).is_ok(),
            "not Rust from ({given})\n{input}"
        );
    }
}

/// First and last span of each `compile_error!`.
fn reported(output: TokenStream) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    let trees: Vec<TokenTree> = output.into_iter().collect();
    for (place, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(name) if name == "compile_error" => {
                let message = trees.get(place + 2).map_or(name.span(), TokenTree::span);
                found.push((name.span(), message));
            }
            TokenTree::Group(group) => found.extend(reported(group.stream())),
            _ => {}
        }
    }
    found
}

/// Where tokens begin and end, delimiters included.
fn places(tokens: TokenStream, starts: &mut BTreeSet<usize>, ends: &mut BTreeSet<usize>) {
    for tree in tokens {
        let mut spans = vec![tree.span()];
        if let TokenTree::Group(group) = &tree {
            spans.extend([group.span_open(), group.span_close()]);
            places(group.stream(), starts, ends);
        }
        for span in spans {
            starts.insert(span.byte_range().start);
            ends.insert(span.byte_range().end);
        }
    }
}

fn mutated(mut tokens: TokenStream, mutations: &[Mutation]) -> TokenStream {
    let strangers: Vec<TokenTree> = self::tokens(STRANGERS).into_iter().collect();
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

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("these tokens are balanced")
}
