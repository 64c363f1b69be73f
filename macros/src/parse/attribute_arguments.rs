//! Arguments of the attributes of functions, which take none.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Meta};

use super::Parts;
use super::mismatch::fits;
use crate::ast::{Enum, Function, Role};
use crate::attrs;
use crate::errors::Errors;

impl Parts {
    /// Reports arguments of functions' attributes. Where they say what the signature of a transition leaves out, that is the one
    /// mistake.
    pub(super) fn attribute_arguments(&mut self, errors: &mut Errors) {
        for index in 0..self.functions.len() {
            let function = &self.functions[index];
            let Some(marked) = &function.marked else { continue };
            let signature = self.said_by_arguments(function, marked);
            attrs::no_args_but(marked, signature.as_deref(), errors);
            self.functions[index].misspelt |= signature.is_some();
        }
    }

    /// The signature of a transition whose attribute names its states and its event, as in `from = Open`.
    fn said_by_arguments(&self, function: &Function, marked: &Attribute) -> Option<String> {
        let Meta::List(list) = &marked.meta else { return None };
        let (sig, name) = (&function.item.sig, &function.item.sig.ident);
        if function.role != Role::Transition || fits(function.role, sig) {
            return None;
        }
        let has = |declared: &Option<Enum>, name: &String| {
            declared
                .as_ref()
                .is_some_and(|declared| declared.places.contains_key(name))
        };
        let (mut from, mut to, mut event, mut before) = (None, None, None, String::new());
        let mut words = Vec::new();
        each_word(list.tokens.clone(), &mut words);
        // Where a life begins, or what is left from several states, is not said in one line.
        if words.iter().any(|word| ["initial", "start"].contains(&&**word)) {
            return None;
        }
        let lists = words.iter().any(|word| ["from", "source"].contains(&&**word));
        for word in words {
            let (is_state, is_event) = (has(&self.state, &word), has(&self.event, &word));
            let before = std::mem::replace(&mut before, word.clone());
            if lists && is_state && has(&self.state, &before) {
                return None;
            }
            let of_event = ["on", "event", "by", "when"].contains(&&*before);
            if is_event && (of_event || !is_state) {
                event.get_or_insert(word);
            } else if is_state && before == "to" {
                to = Some(word);
            } else if is_state && from.is_none() {
                from = Some(word);
            } else if is_state {
                to.get_or_insert(word);
            }
        }
        let (from, event) = (from?, event?);
        Some(match to {
            Some(to) => format!("fn {name}(_: state::{from}, _: event::{event}) -> state::{to}"),
            None => format!("fn {name}(_: &mut state::{from}, _: event::{event})"),
        })
    }
}

/// The names in tokens, also those that are written as texts.
fn each_word(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => each_word(group.stream(), words),
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Literal(text) => words.push(text.to_string().trim_matches('"').to_owned()),
            TokenTree::Punct(_) => {}
        }
    }
}
