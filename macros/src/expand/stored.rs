//! `impl Storable`, or that there is none: the stored form of each variant's struct under its stored name.

use syn::Ident;

use super::Input;
use super::text::cfg;
use crate::ast::{Ast, Derives, Enum};
use crate::attrs;
use crate::errors::all;

pub(super) fn expand(input: &Input<'_>) -> String {
    let ast = input.ast;
    let lacking = lacking(ast);
    if !lacking.is_empty() {
        return unstored(&ast.name, &lacking);
    }
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
    let encode_command = match ast.command.as_ref().filter(|command| command.derives.serialize) {
        Some(declared) => {
            let (command, (arms, _)) = (&declared.name, arms("command", declared));
            format!(
                "fn write_command(it: &{command}) -> __p::Option<__p::Encoded> {{
                    __p::Option::Some(match it {{ {arms} }})
                }}"
            )
        }
        None => String::new(),
    };
    format!(
        "impl __p::Formed for Machine {{}}
        impl __p::Kept for Machine {{
            fn write_state(it: &{state}) -> __p::Encoded {{ match it {{ {encode_state} }} }}
            fn read_state(name: &str, payload: &[u8]) -> __p::Decoded<{state}> {{
                match name {{ {decode_state} _ => __p::Option::None }}
            }}
            fn write_event(it: &{event}) -> __p::Encoded {{ match it {{ {encode_event} }} }}
            fn read_event(name: &str, payload: &[u8]) -> __p::Decoded<{event}> {{
                match name {{ {decode_event} _ => __p::Option::None }}
            }}
            {data_forms}
            {encode_command}
        }}"
    )
}

/// Whether all that would be stored derives serde's traits.
pub(super) fn is_stored(ast: &Ast) -> bool {
    lacking(ast).is_empty()
}

/// What would be stored and lacks derives of serde's: its name, and what to add.
fn lacking(ast: &Ast) -> Vec<(&Ident, String)> {
    let enums = [&ast.state, &ast.event].map(|declared| (&declared.name, declared.derives));
    let data = ast.data.iter().map(|data| {
        let mut derives = Derives::default();
        for attr in data.attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
            attrs::derives(attr, &mut derives);
        }
        (&data.ident, derives)
    });
    let lacks = |(name, derives): (_, Derives)| {
        let missing = match (derives.serialize, derives.deserialize) {
            (true, true) => return None,
            (true, false) => "Deserialize",
            (false, true) => "Serialize",
            (false, false) => "Serialize, Deserialize",
        };
        Some((name, format!("#[derive({missing})]")))
    };
    enums.into_iter().chain(data).filter_map(lacks).collect()
}

/// Says what is missing, where a store is asked for: of the enum, since of the machine rustc would say only that it is not
/// `Storable`. The lifetime keeps rustc from asking at once, and the `impl` from saying that there is none.
fn unstored(machine: &Ident, lacking: &[(&Ident, String)]) -> String {
    let Some((first, _)) = lacking.first() else {
        return String::new();
    };
    let names = all(lacking.iter().map(|(name, _)| *name));
    let verb = if lacking.len() == 1 { "does" } else { "do" };
    let notes: String = lacking
        .iter()
        .map(|(name, derive)| format!(", note = \"add `{derive}` to `{name}`\""))
        .collect();
    format!(
        "#[diagnostic::on_unimplemented(
            message = \"machine `{machine}` has no stored form\",
            label = \"{names} {verb} not derive what a store needs\"{notes}
        )]
        trait __Stored<'a> {{}}
        #[diagnostic::do_not_recommend]
        impl __Stored<'_> for () {{}}
        impl __p::Formed for Machine where for<'a> {first}: __Stored<'a> {{}}
        impl __p::Unstored for Machine {{}}"
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
        encode.push_str("_ => __p::unreachable!(),");
    }
    (encode, decode)
}
