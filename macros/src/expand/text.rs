//! Generated code that holds nothing but names is written as text, and becomes tokens all at once.
//!
//! Each token that the macro makes by itself costs a call of the compiler's and much of an unoptimised macro's time; text
//! goes through the compiler's own lexer. What holds types or expressions of the user stays tokens.

use proc_macro2::TokenStream;
use syn::Attribute;

/// The tokens of generated text. They belong to the attribute as a whole.
pub(super) fn tokens(text: &str) -> TokenStream {
    const LEXED: &str = "generated text consists of tokens: anything else is a bug of eventer";
    if proc_macro::is_available() {
        // Not through `proc_macro2`, which goes through the text itself before the compiler does.
        let tokens: proc_macro::TokenStream = text.parse().expect(LEXED);
        tokens.into()
    } else {
        text.parse().expect(LEXED)
    }
}

/// The `cfg` attributes of several things that must all be there, each once.
pub(super) fn cfg<'a>(attrs: impl IntoIterator<Item = &'a Vec<Attribute>>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for attr in attrs.into_iter().flatten() {
        let text = quote::quote!(#attr).to_string();
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.concat()
}
