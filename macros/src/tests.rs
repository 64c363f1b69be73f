//! Whatever stands in the module, the macro answers: it never panics, and it points at the user's own tokens.

mod ids;
mod machines;
mod mutation;
mod places;
mod variables;

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use proptest::prelude::*;

use ids::{IDS, NO_IDS};
use machines::{DOUBTS, MACHINES};
use mutation::{mutated, mutations};
use places::{Places, Reports};

use crate::names;

const ARGUMENTS: [&str; 3] = [
    "\n",
    "\nid = OrderId, name = \"order\", strict, exhaustive",
    "\ncrate = ::eventer, context = super::Services, refusal = No",
];

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

    #[test]
    fn a_mutated_id_is_answered(id in 0..IDS.len() + NO_IDS.len(), mutations in mutations(4)) {
        let source = IDS.iter().chain(&NO_IDS).nth(id).expect("counted together");
        id_answered(&mutated(tokens(source), &mutations));
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

#[test]
fn unmutated_ids_have_no_errors() {
    for id in IDS {
        let output = crate::entity_id::derive(tokens(id));
        assert!(Reports::of(&output).errors.is_empty(), "{output}");
    }
    for id in NO_IDS {
        let output = crate::entity_id::derive(tokens(id));
        assert_eq!(Reports::of(&output).errors.len(), 1, "{output}");
    }
}

/// A warning is the use of a constant, at the token that is in doubt.
#[test]
fn warnings_point_at_what_is_in_doubt() {
    let output = crate::machine(TokenStream::new(), &tokens(MACHINES[DOUBTS.0]));
    let warnings = Reports::of(&output).warnings;
    let shown: Vec<String> = warnings.iter().filter_map(Span::source_text).collect();
    assert_eq!(shown, DOUBTS.1);
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
    const ON_MODULE: &str = "#[context] #[view] #[group(name = x)] #[id(u64)] #[index] ";
    let machine = ON_MODULE.to_owned() + MACHINES[0].trim_end().trim_end_matches('}') + OTHERS + "}";
    let output = crate::machine(TokenStream::new(), &tokens(&machine)).to_string();
    let errors: Vec<&str> = output.split("compile_error ! ").skip(1).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(output.contains("# [views] impl Screen { # [view] fn draw"), "{output}");
    assert!(output.contains("# [context] # [view] # [group (name = x)]"), "{output}");
}

#[test]
fn each_variable_is_reserved() {
    let mut found = BTreeSet::new();
    for machine in MACHINES {
        // What is stored has code of its own.
        let stored = ["state", "event", "command", "data"]
            .iter()
            .fold(machine.to_owned(), |machine, role| {
                let mark = format!("#[{role}]");
                machine.replace(&mark, &format!("{mark} #[derive(Serialize, Deserialize)]"))
            });
        let (arguments, input) = (tokens(ARGUMENTS[2]), tokens(&stored));
        let places = Places::of([&arguments, &input]);
        let output = crate::machine(arguments, &input);
        found.extend(variables::variables(&output, &|tree| {
            places.bound(tree.span(), tree.span())
        }));
    }
    assert_eq!(found, names::VARIABLES.map(str::to_owned).into());
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

/// Expands the machine and checks what is said of it, and where.
fn answered(arguments: TokenStream, input: &TokenStream) {
    let mut places = Places::of([&arguments, input]);
    let is_item = syn::parse2::<syn::Item>(input.clone()).is_ok();
    if !is_item
        || !ARGUMENTS
            .iter()
            .any(|whole| tokens(whole).to_string() == arguments.to_string())
    {
        // Where the input ends too early, the parser points at the attribute, which has no place in a test.
        places.add(Span::call_site());
    }
    let given = format!("({arguments})\n{input}");
    let output = crate::machine(arguments, input);
    reported_within(&places, &output, &given);
    if is_item {
        assert!(
            syn::parse2::<syn::File>(output.clone()).is_ok(),
            "not Rust from {given}"
        );
    }
}

/// The same for `#[derive(EntityId)]`.
fn id_answered(input: &TokenStream) {
    let mut places = Places::of([input]);
    let is_item = syn::parse2::<syn::DeriveInput>(input.clone()).is_ok();
    if !is_item {
        places.add(Span::call_site());
    }
    let output = crate::entity_id::derive(input.clone());
    let given = input.to_string();
    reported_within(&places, &output, &given);
    assert!(
        !is_item || syn::parse2::<syn::File>(output).is_ok(),
        "not Rust from {given}"
    );
}

/// Errors and warnings lie where tokens of the input do, and whatever else of the output has a place there has that of a
/// token.
fn reported_within(places: &Places, output: &TokenStream, given: &str) {
    let Reports { errors, warnings } = Reports::of(output);
    for (first, last) in errors {
        assert!(places.bound(first, last), "an error lies outside of {given}");
    }
    for warning in warnings {
        assert!(places.bound(warning, warning), "a warning lies outside of {given}");
    }
    let torn = places.torn(output);
    assert!(torn.is_empty(), "{torn:?} are no tokens of {given}");
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("these tokens are balanced")
}
