//! Functions that are marked and most likely help others: they lack what the mark asks for, and another one calls them.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

use super::Parts;
use super::mismatch::types;
use crate::ast::{Function, Role};
use crate::errors::nearest;
use crate::lower::is_usual;

impl Parts {
    /// Why a marked function is most likely a helper of others, where it is.
    pub(super) fn why_no_part(&self, function: &Function) -> Option<String> {
        let sig = &function.item.sig;
        if sig.receiver().is_some() || !sig.generics.params.is_empty() {
            return None;
        }
        let inputs: TokenStream = types(sig).map(ToTokens::to_token_stream).collect();
        let output = sig.output.to_token_stream();
        let all: TokenStream = [inputs.clone(), output.clone()].into_iter().collect();
        let is_graph = matches!(function.role, Role::Transition | Role::Decide);
        let helps = !sig.inputs.is_empty() || !output.is_empty() && is_plain(output.clone());
        if is_graph && helps && !self.names_own(&all, &["state", "event", "command", "message"]) {
            return Some("takes and returns nothing of the machine".to_owned());
        }
        let lacks = match function.role {
            Role::Transition if !self.names_own(&inputs, &["event"]) => "takes no event",
            Role::Decide if !self.names_own(&inputs, &["command"]) => "takes no command",
            Role::Hook if !self.names_own(&output, &["event"]) => "returns no event",
            Role::Publish if is_plain(output.clone()) => "returns no message",
            Role::Link if is_plain(output.clone()) => "returns no link",
            Role::View if is_plain(output.clone()) => "returns no view",
            _ => return None,
        };
        if let Some(caller) = self.caller(&sig.ident) {
            return Some(format!("{lacks}, and `{caller}` calls it"));
        }
        let graph = ["state", "group", "event", "State", "Event", "Self"].map(str::to_owned);
        (!is_graph && !names_any(inputs, &graph)).then(|| format!("takes no state and {lacks}"))
    }

    /// Whether tokens name something of these modules, or nearly.
    fn names_own(&self, tokens: &TokenStream, modules: &[&str]) -> bool {
        let mut known: Vec<String> = ["Self"].map(str::to_owned).to_vec();
        for module in modules {
            let (declared, usual) = match *module {
                "state" => (&self.state, "State"),
                "event" => (&self.event, "Event"),
                "command" => (&self.command, "Command"),
                _ => (&self.message, "Message"),
            };
            known.extend([(*module).to_owned(), usual.to_owned()]);
            known.extend(declared.iter().map(|declared| declared.name.to_string()));
            known.extend(declared.iter().flat_map(|declared| declared.places.keys().cloned()));
        }
        if modules.contains(&"state") {
            known.extend(["group", "Data"].map(str::to_owned));
            known.extend(self.data.as_ref().map(|data| data.ident.to_string()));
        }
        // Structs that stand for the variants of an enum are reported, and are of the machine all the same.
        known.extend(self.types.iter().filter_map(|(name, role)| {
            let role = role.as_deref().filter(|role| modules.contains(role));
            role.map(|_| name.to_string())
        }));
        // An alias may stand for a type of the machine, so it counts as one.
        known.extend(self.items.iter().filter_map(|item| match item {
            Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        }));
        names_any(tokens.clone(), &known)
    }

    /// The function that calls another one.
    fn caller(&self, name: &Ident) -> Option<&Ident> {
        let marked = self.functions.iter().map(|function| &function.item);
        let others = self.items.iter().filter_map(|item| match item {
            Item::Fn(item) => Some(item),
            _ => None,
        });
        let mut functions = marked.chain(others).filter(|other| other.sig.ident != *name);
        let caller = functions.find(|other| calls(other.block.to_token_stream(), name));
        caller.map(|caller| &caller.sig.ident)
    }
}

/// Whether tokens have one of these names, or nearly.
fn names_any(tokens: TokenStream, known: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_any(group.stream(), known),
        TokenTree::Ident(name) => nearest(&name.to_string(), known.iter().map(String::as_str)).is_some(),
        _ => false,
    })
}

/// Whether a result is made of types of the language alone, if there is any. What else it names may be an alias of what was
/// meant.
fn is_plain(output: TokenStream) -> bool {
    const HOLDERS: [&str; 4] = ["Option", "Vec", "Result", "Box"];
    output.into_iter().all(|token| match token {
        TokenTree::Group(group) => is_plain(group.stream()),
        TokenTree::Ident(name) => is_usual(&name) || HOLDERS.iter().any(|holder| name == holder),
        TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    })
}

/// Whether tokens call a function of this name.
fn calls(tokens: TokenStream, name: &Ident) -> bool {
    let (mut of_another, mut named) = (false, false);
    tokens.into_iter().any(|token| {
        let (was_of_another, was_named) = (of_another, named);
        (of_another, named) = (false, false);
        match token {
            TokenTree::Group(group) => {
                was_named && group.delimiter() == Delimiter::Parenthesis || calls(group.stream(), name)
            }
            TokenTree::Ident(ident) => {
                named = !was_of_another && ident == *name;
                false
            }
            TokenTree::Punct(punct) => {
                of_another = punct.as_char() == '.';
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}
