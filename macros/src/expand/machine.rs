//! `impl Machine for Machine`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::storage::Given;
use super::text::{self, cfg};
use super::{Input, cells, commands, effects, hooks, identity, index, refusal, storage, thread_safety, transitions};
use crate::ast::Enum;
use crate::names;

pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    let ast = input.ast;
    let name = ast
        .options
        .name
        .as_ref()
        .map_or_else(|| names::text(&ast.name), syn::LitStr::value);
    // What is wrong with a given type is reported where it is given.
    let ty = |name: &str, given: &Option<syn::Type>, default: TokenStream| {
        let span = given.as_ref().map_or_else(Span::call_site, Spanned::span);
        let (name, ty) = (Ident::new(name, span), given.as_ref().map_or(default, |ty| quote!(#ty)));
        quote_spanned!(span=> type #name = #ty;)
    };
    // What is wrong may be the name of the option that was to say it.
    let no_id = if ast.options.unread.id || input.model.unknown_id {
        quote!(__Wrong)
    } else {
        quote!(__p::String)
    };
    let (given_id, id) = match &ast.options.id {
        Some(given) => identity::expand(given),
        None => (TokenStream::new(), ty("Id", &None, no_id)),
    };
    // What is wrong may be that no context is declared.
    let no_context = if input.silent { quote!(__Wrong) } else { quote!(()) };
    let context = ty("Context", &ast.options.context, no_context);
    let refusal = ty("Refusal", &ast.options.refusal, quote!(Refusal));
    let (asked, types) = types(input);
    let functions = refusal::placed(input, text::tokens(&functions(input)));
    let effects = effects::expand(input);
    let index = index::functions(input);
    quote! {
        #given_id
        #asked
        impl __p::Machine for Machine {
            const NAME: &'static __p::str = #name;
            const GRAPH: &'static __p::Graph = GRAPH;
            #id
            #context
            #refusal
            #types
            #functions
            #effects
            #index
        }
    }
}

/// The types that are declared in the module, and what they rest on.
fn types(input: &Input<'_>) -> (TokenStream, TokenStream) {
    let ast = input.ast;
    let (state, event, data) = (&ast.state.name, &ast.event.name, transitions::data_type(input));
    let command = ast.command.as_ref();
    let command = command.map_or_else(|| "__p::NoCommand".to_owned(), |command| command.name.to_string());
    let asked = |cfg: Option<TokenStream>| {
        (
            thread_safety::asked(ast, cfg.as_ref()),
            "<[(); __STORED] as __p::Given<",
            ">>::Id",
        )
    };
    let (asked, before, after) = match storage::given(ast) {
        Given::Always => asked(None),
        Given::If(condition) => asked(Some(condition)),
        Given::Never(_) => (TokenStream::new(), "", ""),
    };
    let types = format!(
        "type State = {before}{state}{after};
        type Event = {before}{event}{after};
        type Command = {before}{command}{after};
        type Data = {before}{data}{after};
        type Any = Any;"
    );
    (asked, text::tokens(&types))
}

fn functions(input: &Input<'_>) -> String {
    let ast = input.ast;
    let (state, event, data) = (&ast.state.name, &ast.event.name, transitions::data_type(input));
    let (state_places, event_places) = (places(&ast.state), places(&ast.event));
    let (arms, beginnings) = (transitions::arms(input), transitions::beginnings(input));
    let (cells, commands, hooks) = (cells::expand(input), deciding(input), hooking(input));
    let copy_event = if ast.event.derives.clone.anywhere() {
        let cfg = ast.event.derives.clone.cfg();
        format!(
            "{cfg} fn copy_event(event: &{event}) -> __p::Option<{event}> {{ __p::Option::Some(__p::Clone::clone(event)) }}"
        )
    } else {
        String::new()
    };
    let matched = if transitions::event_first(input) {
        "(event, state)"
    } else {
        "(state, event)"
    };
    format!(
        "#[inline]
        fn state_index(it: &{state}) -> __p::u16 {{ match it {{ {state_places} }} }}
        #[inline]
        fn event_index(it: &{event}) -> __p::u16 {{ match it {{ {event_places} }} }}
        #[inline]
        fn begin(event: {event}) -> __p::Result<({state}, {data}), {event}> {{
            __p::Result::Ok(match event {{ {beginnings} event => return __p::Result::Err(event) }})
        }}
        #[inline]
        fn transition(state: {state}, data: &mut {data}, event: {event}) -> __p::Result<{state}, __p::Rejected<Self>> {{
            __p::Result::Ok(match {matched} {{
                {arms}
                {matched} => return __p::Result::Err(__p::Rejected {{ state, event }}),
            }})
        }}
        {cells}
        {commands}
        {hooks}
        {copy_event}"
    )
}

/// The functions over commands, if there are any.
fn deciding(input: &Input<'_>) -> String {
    let Some(declared) = &input.ast.command else {
        return String::new();
    };
    let (state, command) = (&input.ast.state.name, &declared.name);
    let data = transitions::data_type(input);
    let places = places(declared);
    let (arms, first) = (commands::arms(input), commands::first_arms(input));
    let copy = if declared.derives.clone.anywhere() {
        let cfg = declared.derives.clone.cfg();
        format!(
            "{cfg} fn copy_command(command: &{command}) -> __p::Option<{command}> {{
                __p::Option::Some(__p::Clone::clone(command))
            }}"
        )
    } else {
        String::new()
    };
    format!(
        "fn command_index(it: &{command}) -> __p::u16 {{ match it {{ {places} }} }}
        fn decide_first(command: {command}, context: &Self::Context) -> __p::Decision<Self> {{
            match command {{ {first} _ => __p::Decision::Unhandled }}
        }}
        fn decide(state: {state}, data: &{data}, command: {command}, context: &Self::Context) -> ({state}, __p::Decision<Self>) {{
            match (state, command) {{ {arms} (state, _) => (state, __p::Decision::Unhandled) }}
        }}
        {copy}"
    )
}

/// The functions over hooks, if there are any.
fn hooking(input: &Input<'_>) -> String {
    let model = input.model;
    if model.hooks.is_empty() && model.effects.is_empty() {
        return String::new();
    }
    let (state, event) = (&input.ast.state.name, &input.ast.event.name);
    let copies = hooks::copies(input);
    let chain = if model.hooks.is_empty() {
        String::new()
    } else {
        let (data, arms) = (transitions::data_type(input), hooks::arms(input));
        format!(
            "fn chain(state: {state}, data: &{data}, event: &{event}) -> ({state}, __p::Option<{event}>) {{
                match (state, event) {{ {arms} (state, _) => (state, __p::Option::None) }}
            }}"
        )
    };
    format!(
        "fn hooked(event: &{event}) -> __p::Option<{event}> {{ match event {{ {copies} _ => __p::Option::None }} }}
        {chain}"
    )
}

/// The arms that number the variants: each by its place among those that exist in a build.
fn places(declared: &Enum) -> String {
    let whole = &declared.name;
    // Variants under `cfg` may be missing before those that follow them.
    let mut missing = String::new();
    let mut arms = String::new();
    for (index, variant) in declared.variants.iter().enumerate() {
        let (name, cfg) = (&variant.text, cfg([&variant.cfg]));
        arms.push_str(&format!("{cfg} {whole}::{name} {{ .. }} => {index}{missing},"));
        if !variant.cfg.is_empty() {
            let all = variant
                .cfg
                .iter()
                .filter_map(|attr| attr.parse_args::<TokenStream>().ok());
            missing.push_str(&quote!(-!::core::cfg!(all(#(#all),*)) as __p::u16).to_string());
        }
    }
    // A reference to an empty enum still needs an arm.
    if arms.is_empty() {
        "_ => ::core::unreachable!()".to_owned()
    } else {
        arms
    }
}
