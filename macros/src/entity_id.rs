//! `#[derive(EntityId)]`: the text of a newtype is its field's, that of a composite key its fields' in order.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, Index};

use crate::expand::Placed;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let name = &input.ident;
    let refuse = |fault: &str, repair: &str| {
        let error = syn::Error::new_spanned(name, format!("{fault}\n\nhelp: {repair}")).to_compile_error();
        let never = quote!(::core::unreachable!());
        // Where it is used as an id, that is no second mistake.
        let stand_in = input
            .generics
            .params
            .is_empty()
            .then(|| implement(name, &TokenStream::new(), &never, &never));
        quote!(#error #stand_in)
    };
    if !input.generics.params.is_empty() {
        return refuse(
            "an id cannot be generic",
            "use concrete types, or implement `eventer::EntityId` yourself",
        );
    }
    let Data::Struct(data) = &input.data else {
        return refuse(
            &format!("`{name}` is not a struct, so its text is not clear"),
            "derive `EntityId` on a struct, or implement `eventer::EntityId` yourself",
        );
    };
    if data.fields.is_empty() {
        return refuse(
            &format!("`{name}` has no fields, so all its values are one id"),
            "add the field that identifies the entity",
        );
    }
    let places: Vec<TokenStream> = match &data.fields {
        Fields::Named(fields) => fields
            .named
            .iter()
            .map(|field| field.ident.as_ref().map_or_else(TokenStream::new, |name| quote!(#name)))
            .collect(),
        fields => (0..fields.len()).map(Index::from).map(|place| quote!(#place)).collect(),
    };
    // A type that is no id is asked for in one body alone, and not named again: what is wrong with it is said once, on the
    // field.
    let types: Vec<Placed> = data.fields.iter().map(|field| Placed::at(&field.ty)).collect();
    // rustc points at the call or at what it is given: both lie there.
    let call = |ty: &Placed, function: TokenStream, given: TokenStream| {
        let given = ty.over(given);
        ty.over(quote!(#function(#given)))
    };
    let written = types
        .iter()
        .zip(&places)
        .map(|(ty, place)| call(ty, quote!(__p::EntityId::to_text), quote!(&id.#place)));
    let read = types.iter().enumerate().map(|(number, ty)| {
        let text = if places.len() == 1 {
            quote!(text)
        } else {
            quote!(&parts[#number])
        };
        call(ty, quote!(__p::EntityId::from_text), text)
    });
    let (to_text, from_text) = if let [place] = &places[..] {
        (
            quote!(#(#written)*),
            quote!(__p::Result::Ok(#name { #place: #(#read)*? })),
        )
    } else {
        let count = places.len();
        (
            quote!(__p::Cow::Owned(__p::join(&[#(#written),*]))),
            quote! {{
                let parts: [__p::String; #count] = __p::split(text)?;
                __p::Result::Ok(#name { #(#places: #read?),* })
            }},
        )
    };
    let both = quote! {
        type __Both = (
            for<'a> fn(&'a #name) -> __p::Cow<'a, __p::str>,
            fn(&__p::str) -> __p::Result<#name, __p::InvalidId>,
        );
        #[inline]
        fn __both() -> __Both { (|id| #to_text, |text| #from_text) }
    };
    implement(name, &both, &quote!(__both().0(self)), &quote!(__both().1(text)))
}

fn implement(name: &Ident, both: &TokenStream, to_text: &TokenStream, from_text: &TokenStream) -> TokenStream {
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use ::eventer::__private as __p;
            #both
            impl __p::EntityId for #name {
                fn to_text(&self) -> __p::Cow<'_, __p::str> { #to_text }
                fn from_text(text: &__p::str) -> __p::Result<Self, __p::InvalidId> { #from_text }
            }
            // Whoever asks for entities by such an id compares its text.
            impl __p::Indexed for #name {
                type Kind = __p::kind::Text;
                const COLUMN: __p::Column = __p::Column::Text;
                fn value(&self) -> __p::Option<__p::Value> {
                    __p::Option::Some(__p::Value::Text(__p::EntityId::to_text(self).into_owned()))
                }
            }
        };
    }
}
