//! `impl Message`: the stored form of each message under its stored name.

use super::Input;
use super::text::cfg;

pub(super) fn expand(input: &Input<'_>) -> String {
    let Some(declared) = &input.ast.message else {
        return String::new();
    };
    let written = declared.derives.serialize.anywhere();
    // That messages cannot be written is reported once, and their hooks are checked all the same.
    if !written && input.clean {
        return String::new();
    }
    let whole = &declared.name;
    let payload = if written {
        "__p::Form(self).encode()"
    } else {
        "::core::unreachable!()"
    };
    let (mut structs, mut own_names, mut payloads) = (String::new(), String::new(), String::new());
    for variant in &declared.variants {
        let (name, cfg, stored) = (&variant.text, cfg([&variant.cfg]), &variant.stored.name);
        own_names.push_str(&format!("{cfg} {whole}::{name}(it) => __p::Message::name(it),"));
        payloads.push_str(&format!("{cfg} {whole}::{name}(it) => __p::Message::encode(it),"));
        structs.push_str(&format!(
            "{cfg} impl __p::Message for message::{name} {{
                fn name(&self) -> &'static __p::str {{ {stored:?} }}
                fn encode(&self) -> __p::Encoded {{ {payload} }}
            }}
            {cfg} impl __p::Published<Machine> for message::{name} {{
                fn publish(self, hook: &'static str, effects: &mut __p::Effects) {{ __p::record(&self, hook, effects); }}
            }}"
        ));
    }
    format!(
        "{structs}
        impl __p::Message for {whole} {{
            fn name(&self) -> &'static __p::str {{ match self {{ {own_names} }} }}
            fn encode(&self) -> __p::Encoded {{ match self {{ {payloads} }} }}
        }}
        impl __p::Published<Machine> for {whole} {{
            fn publish(self, hook: &'static str, effects: &mut __p::Effects) {{ __p::record(&self, hook, effects); }}
        }}"
    )
}
