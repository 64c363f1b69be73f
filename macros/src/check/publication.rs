//! Messages that no hook publishes.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, ReturnType};

use super::Warning;
use super::reach::warning;
use crate::ast::{Ast, Role};

/// A message is published if a hook returns it, and may be if its name stands anywhere in the module. Without hooks, all are
/// for others to send.
pub(super) fn warnings(ast: &Ast) -> Vec<Warning> {
    let Some(message) = &ast.message else { return Vec::new() };
    let hooks = ast.functions.iter().filter(|function| function.role == Role::Publish);
    let mut names = BTreeSet::new();
    for hook in hooks {
        let mut returned = BTreeSet::new();
        if let ReturnType::Type(_, output) = &hook.item.sig.output {
            gather(output.to_token_stream(), &mut returned);
        }
        if !message.variants.iter().any(|variant| returned.contains(&variant.text)) {
            // It returns the whole enum, by whichever name, or no message.
            return Vec::new();
        }
        names.extend(returned);
    }
    if names.is_empty() {
        return Vec::new();
    }
    let published = |names: &BTreeSet<String>| message.variants.iter().all(|variant| names.contains(&variant.text));
    if published(&names) {
        return Vec::new();
    }
    for item in &ast.items {
        if matches!(item, Item::Macro(_)) {
            return Vec::new();
        }
        gather(item.to_token_stream(), &mut names);
    }
    for function in &ast.functions {
        gather(function.item.block.to_token_stream(), &mut names);
    }
    // What is said of the whole enum may be about messages from anywhere.
    if names.contains(&message.name.to_string()) {
        return Vec::new();
    }
    let unpublished = message.variants.iter().filter(|variant| !names.contains(&variant.text));
    let warnings = unpublished.map(|variant| {
        warning(
            "message",
            variant,
            "unused",
            format!("no hook publishes message `{}`", variant.name),
            "add a `#[publish]` function that returns it, or remove the message",
        )
    });
    warnings.collect()
}

/// The names in some tokens.
fn gather(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => gather(group.stream(), names),
            TokenTree::Ident(name) => {
                names.insert(name.to_string());
            }
            _ => {}
        }
    }
}
