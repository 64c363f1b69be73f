//! `impl Storable`, or that there is none: the stored form of each variant's struct under its stored name.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::Input;
use super::text::cfg;
use crate::ast::{Ast, Enum};
use crate::attrs::Derives;
use crate::errors::all;

/// Whether all that would be stored derives serde's traits.
pub(super) enum Given<'a> {
    Always,
    /// Where this holds.
    If(TokenStream),
    /// What lacks derives in every build.
    Never(Vec<Lacking<'a>>),
}

/// The name of an enum or of the data, and the repair.
type Lacking<'a> = (&'a Ident, String);

pub(super) fn expand(input: &Input<'_>) -> String {
    let ast = input.ast;
    match given(ast) {
        Given::Always => stored(ast, ""),
        Given::If(condition) => {
            let lacking: Vec<_> = kept(ast)
                .filter_map(|(name, derives)| lacks(name, &derives, true))
                .collect();
            let stored = stored(ast, &format!("#[cfg({condition})]"));
            stored + &unstored(&ast.name, &lacking, &format!("#[cfg(not({condition}))]"))
        }
        Given::Never(lacking) => unstored(&ast.name, &lacking, ""),
    }
}

pub(super) fn given(ast: &Ast) -> Given<'_> {
    let lacking: Vec<_> = kept(ast)
        .filter_map(|(name, derives)| lacks(name, &derives, false))
        .collect();
    if !lacking.is_empty() {
        return Given::Never(lacking);
    }
    let conditions =
        kept(ast).flat_map(|(_, derives)| [derives.serialize.condition(), derives.deserialize.condition()]);
    let conditions: Vec<_> = conditions.flatten().collect();
    if conditions.is_empty() {
        Given::Always
    } else {
        Given::If(quote!(all(#(#conditions),*)))
    }
}

/// What would be stored, with what it derives.
fn kept(ast: &Ast) -> impl Iterator<Item = (&Ident, Derives)> {
    let enums = [&ast.state, &ast.event].map(|declared| (&declared.name, declared.derives.clone()));
    let data = ast.data.iter().map(|data| (&data.ident, Derives::of(&data.attrs)));
    enums.into_iter().chain(data)
}

/// What to do about derives that are not there: in any build, or in the one that is made.
fn lacks<'a>(name: &'a Ident, derives: &Derives, here: bool) -> Option<Lacking<'a>> {
    let missing: Vec<&str> = [("Serialize", &derives.serialize), ("Deserialize", &derives.deserialize)]
        .into_iter()
        .filter(|(_, derived)| {
            if here {
                derived.condition().is_some()
            } else {
                !derived.anywhere()
            }
        })
        .map(|(name, _)| name)
        .collect();
    let missing = (!missing.is_empty()).then(|| missing.join(", "))?;
    let repair = if here {
        format!("let `#[cfg_attr(.., derive({missing}))]` on `{name}` hold in this build")
    } else {
        format!("add `#[derive({missing})]` to `{name}`")
    };
    Some((name, repair))
}

fn stored(ast: &Ast, cfg: &str) -> String {
    let (state, event) = (&ast.state.name, &ast.event.name);
    let data_forms = match &ast.data {
        Some(declared) => {
            let data = &declared.ident;
            format!(
                "fn write_data(it: &{data}) -> __p::Encoded {{ __p::Form(it).encode() }}
                fn read_data(payload: &[u8]) -> __p::Decoded<{data}> {{ __p::Form::<{data}>::decode(payload, |it| it) }}"
            )
        }
        // Without data nothing is written, not even `null`.
        None => "fn write_data((): &()) -> __p::Encoded { __p::Result::Ok(__p::Vec::new()) }
            fn read_data(_: &[u8]) -> __p::Decoded<()> { __p::Option::Some(__p::Result::Ok(())) }"
            .to_owned(),
    };
    let (encode_state, decode_state) = arms("state", &ast.state);
    let (encode_event, decode_event) = arms("event", &ast.event);
    // Commands are not stored; their form tells a repeat under an idempotency key from another call.
    let encode_command = match ast
        .command
        .as_ref()
        .filter(|command| command.derives.serialize.anywhere())
    {
        Some(declared) => {
            let (command, (arms, _)) = (&declared.name, arms("command", declared));
            let cfg = declared.derives.serialize.cfg();
            format!(
                "{cfg} fn write_command(it: &{command}) -> __p::Option<__p::Encoded> {{
                    __p::Option::Some(match it {{ {arms} }})
                }}"
            )
        }
        None => String::new(),
    };
    format!(
        "{cfg} impl __p::Formed for Machine {{}}
        {cfg} impl __p::Kept for Machine {{
            fn write_state(it: &{state}) -> __p::Encoded {{ match it {{ {encode_state} }} }}
            fn read_state(name: &__p::str, payload: &[__p::u8]) -> __p::Decoded<{state}> {{
                match name {{ {decode_state} _ => __p::Option::None }}
            }}
            fn write_event(it: &{event}) -> __p::Encoded {{ match it {{ {encode_event} }} }}
            fn read_event(name: &__p::str, payload: &[__p::u8]) -> __p::Decoded<{event}> {{
                match name {{ {decode_event} _ => __p::Option::None }}
            }}
            {data_forms}
            {encode_command}
        }}"
    )
}

/// Says what is missing, where a store is asked for: of the enum, since of the machine rustc would say only that it is not
/// `Storable`. The lifetime keeps rustc from asking at once, and the `impl` from saying that there is none.
fn unstored(machine: &Ident, lacking: &[Lacking<'_>], cfg: &str) -> String {
    let Some((first, _)) = lacking.first() else {
        return String::new();
    };
    let names = all(lacking.iter().map(|(name, _)| *name));
    let verb = if lacking.len() == 1 { "does" } else { "do" };
    let notes: String = lacking
        .iter()
        .map(|(_, repair)| format!(", note = \"{repair}\""))
        .collect();
    format!(
        "{cfg} #[diagnostic::on_unimplemented(
            message = \"machine `{machine}` has no stored form\",
            label = \"{names} {verb} not derive what a store needs\"{notes}
        )]
        trait __Stored<'a> {{}}
        {cfg} #[diagnostic::do_not_recommend]
        impl __Stored<'_> for () {{}}
        {cfg} impl __p::Formed for Machine where for<'a> {first}: __Stored<'a> {{}}
        {cfg} impl __p::Unstored for Machine {{}}"
    )
}

/// The arms that write each variant's struct, and those that read it by its stored name.
fn arms(module: &str, declared: &Enum) -> (String, String) {
    let whole = &declared.name;
    let (mut encode, mut decode) = (String::new(), String::new());
    for variant in &declared.variants {
        let (name, cfg, stored) = (&variant.text, cfg([&variant.cfg]), &variant.stored.name);
        encode.push_str(&format!("{cfg} {whole}::{name}(it) => __p::Form(it).encode(),"));
        decode.push_str(&format!(
            "{cfg} {stored:?} => __p::Form::<{module}::{name}>::decode(payload, {whole}::{name}),"
        ));
    }
    if declared.variants.is_empty() {
        encode.push_str("_ => ::core::unreachable!(),");
    }
    (encode, decode)
}
