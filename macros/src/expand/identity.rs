//! The type of `id = ..`, where it is given.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Type;
use syn::spanned::Spanned;

use crate::lower::spelt;

/// An alias of the given type, and the machine's id. The alias has it named once: an unknown type is one error.
pub(super) fn expand(given: &Type) -> (TokenStream, TokenStream) {
    let span = given.span();
    let text = spelt(given);
    let derives = format!(
        "`{text}` cannot identify an entity: it lacks `Clone`, `Eq` or `Hash`\n\n\
         help: add what is missing of `#[derive(Clone, PartialEq, Eq, Hash)]`"
    );
    let sent = format!(
        "`{text}` cannot identify an entity: it is not `Send` and `Sync`, so it stays on its thread\n\n\
         help: use a type that can go to another thread, such as `Arc` for `Rc`"
    );
    let alias = quote_spanned!(span=> type __Id = #given;);
    let id = quote_spanned! {span=>
        type Id = <[(); {
            use __p::Otherwise as _;
            __p::known::<__Id>();
            type It = __p::Probed<__Id>;
            __p::identifies(It::CLONE && It::KEY, #derives, It::SENT, #sent)
        }] as __p::Given<__Id>>::Id;
    };
    (alias, id)
}
