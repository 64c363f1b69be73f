//! Indexed fields: the functions by which queries name them, and the values that a state has in them.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Index};

use super::krate::Krate;
use super::placement::Placed;
use super::{Input, respanned};
use crate::ast::IndexedField;
use crate::lower::spelt;
use crate::names;

/// A field of the index, with the first of the fields that it is kept from.
struct Column<'a> {
    field: &'a IndexedField,
    /// Its constant.
    constant: Ident,
    cfg: Vec<&'a Attribute>,
}

/// A field where it is declared: the state that has it, and its `cfg`.
struct Declared<'a> {
    /// `None` for the data.
    state: Option<usize>,
    field: &'a IndexedField,
    constant: Ident,
    cfg: Vec<&'a Attribute>,
}

fn declared<'a>(input: &Input<'a>) -> impl Iterator<Item = Declared<'a>> {
    let ast = input.ast;
    let data = ast.data_index.iter().map(|field| (None, &[] as &[Attribute], field));
    let states = ast.state.variants.iter().enumerate();
    let states = states.flat_map(|(state, variant)| {
        let of = move |field| (Some(state), &*variant.cfg, field);
        variant.index.iter().map(of)
    });
    data.chain(states).map(
        |(state, outer, field): (_, &'a [Attribute], &'a IndexedField)| Declared {
            state,
            field,
            constant: names::index_const(state, field.place),
            cfg: outer.iter().chain(&field.cfg).collect(),
        },
    )
}

/// The fields of the index by their names, each as it is declared first.
fn columns<'a>(input: &Input<'a>) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for Declared {
        field, constant, cfg, ..
    } in declared(input)
    {
        match places.get(&*field.stored.name) {
            // One that is there in every build stands for those that are not.
            Some(&place) if cfg.is_empty() => columns[place] = Column { field, constant, cfg },
            Some(_) => {}
            None => {
                places.insert(&field.stored.name, columns.len());
                columns.push(Column { field, constant, cfg });
            }
        }
    }
    columns
}

/// The module of functions that name the fields; nothing where there are none.
pub(super) fn module(input: &Input<'_>, krate: &Krate) -> Option<TokenStream> {
    let columns = columns(input);
    if columns.is_empty() {
        return None;
    }
    let Krate { private, inner, .. } = krate;
    // The one place where a type that cannot stand in an index is reported.
    let constants = declared(input).map(
        |Declared {
             field, constant, cfg, ..
         }| {
            let (ty, name) = (&field.ty, &field.stored.name);
            quote! {
                #(#cfg)*
                #[doc(hidden)]
                const #constant: #private::Typed<#ty> = #private::column::<#ty>(#name);
            }
        },
    );
    let mut aliases: TokenStream = constants.collect();
    let functions: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(place, Column { field, constant, cfg })| {
            let (name, text) = (function(field), &field.stored.name);
            let (vis, docs) = (respanned(&input.inner_vis, Span::call_site()), &field.docs);
            let mut ty = field.ty.to_token_stream();
            // One module deeper these would mean other modules.
            if mentions_modules(ty.clone()) {
                let alias = names::field_alias("index", place);
                aliases.extend(quote!(#(#cfg)* type #alias = #ty;));
                ty = quote!(super::#alias);
            }
            let docs = if docs.is_empty() {
                let line = format!("The indexed field `{text}`.");
                quote!(#[doc = #line])
            } else {
                quote!(#(#docs)*)
            };
            quote! {
                #(#cfg)*
                #docs
                #[must_use]
                #vis fn #name<>() -> #inner::Field<super::Machine, #ty> {
                    super::#constant.asked()
                }
            }
        })
        .collect();
    aliases.extend(one_type(input, private));
    let vis = &input.vis;
    Some(quote! {
        #aliases
        /// The fields with `#[index]`, by which queries ask for entities.
        #vis mod index {
            #[allow(unused_imports)]
            use super::*;
            #(#functions)*
        }
    })
}

/// Asks of fields with one name and types that are written in two ways whether one column holds both: the compiler knows.
fn one_type(input: &Input<'_>, private: &TokenStream) -> TokenStream {
    let mut first_of: BTreeMap<&str, Declared<'_>> = BTreeMap::new();
    let mut asked = TokenStream::new();
    for second in declared(input) {
        let name = &*second.field.stored.name;
        let Some(first) = first_of.get(name) else {
            first_of.insert(name, second);
            continue;
        };
        let (one, other) = (spelt(&first.field.ty), spelt(&second.field.ty));
        if one == other {
            continue;
        }
        let owner = match first.state {
            Some(state) => format!("state `{}`", input.ast.state.variants[state].name),
            None => "the data".to_owned(),
        };
        let message = format!(
            "indexed field `{name}` is written as `{other}` here and as `{one}` in {owner}, and its column has one type\n\n\
             help: write the same type in both, or give one of them another name by `#[index(name = \"..\")]`"
        );
        let cfg = first.cfg.iter().chain(&second.cfg);
        let (first, second_constant) = (&first.constant, &second.constant);
        let answer = Placed::at(&second.field.ty)
            .over(quote!(#private::one_type(#first.described(), #second_constant.described(), #message)));
        asked.extend(quote!(#(#cfg)* const _: () = #answer;));
    }
    asked
}

/// The list of fields and the function that reads them from a state, in the `impl` of the machine.
pub(super) fn functions(input: &Input<'_>) -> Option<TokenStream> {
    let columns = columns(input);
    if columns.is_empty() {
        return None;
    }
    let ast = input.ast;
    let list = columns
        .iter()
        .map(|Column { constant, cfg, .. }| quote!(#(#cfg)* #constant.described()));
    let add = |owner: &Ident, state: Option<usize>, field: &IndexedField| {
        let (constant, cfg) = (names::index_const(state, field.place), &field.cfg);
        let place = field
            .name
            .as_ref()
            .map_or_else(|| Index::from(field.place).to_token_stream(), ToTokens::to_token_stream);
        quote!(#(#cfg)* #constant.add(&#owner.#place, &mut entries);)
    };
    let (data, state) = (
        Ident::new("data", Span::call_site()),
        Ident::new("it", Span::call_site()),
    );
    let shared = ast.data_index.iter().map(|field| add(&data, None, field));
    let whole = &ast.state.name;
    let states = ast.state.variants.iter().enumerate();
    let arms = states.filter(|(_, variant)| !variant.index.is_empty());
    let arms = arms.map(|(place, variant)| {
        let (name, cfg) = (&variant.name, &variant.cfg);
        let own = variant.index.iter().map(|field| add(&state, Some(place), field));
        quote!(#(#cfg)* #whole::#name(#state) => { #(#own)* })
    });
    Some(quote! {
        const INDEX: &'static [__p::IndexedField] = &[#(#list),*];
        fn indexed(state: &Self::State, data: &Self::Data) -> __p::Entries {
            let mut entries: __p::Entries = __p::Default::default();
            #(#shared)*
            match state { #(#arms)* _ => {} }
            entries
        }
    })
}

/// The function that names a field: its stored name, if that can be one.
fn function(field: &IndexedField) -> Ident {
    let span = field
        .stored
        .tokens
        .clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    if let Some(name) = field
        .name
        .as_ref()
        .filter(|name| names::text(name) == field.stored.name)
    {
        return name.clone();
    }
    let valid = syn::parse_str::<Ident>(&field.stored.name);
    let mut name = valid
        .ok()
        .or_else(|| field.name.clone())
        .unwrap_or_else(|| names::numbered_field(field.place));
    name.set_span(span);
    name
}

fn mentions_modules(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "self" || name == "super",
        TokenTree::Group(group) => mentions_modules(group.stream()),
        _ => false,
    })
}
