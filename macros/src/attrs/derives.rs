//! The traits that `#[derive(..)]` gives, where they matter to what is generated.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Meta, Path, Token};

use super::condition::holds;
use crate::errors::nearest;
use crate::names;

/// What an enum or a struct derives.
#[derive(Clone, Default)]
pub(crate) struct Derives {
    pub(crate) clone: Derived,
    /// Only the structs derive `Clone`, by `#[each(derive(Clone))]`.
    pub(crate) each_clone: bool,
    pub(crate) default: Derived,
    pub(crate) serialize: Derived,
    pub(crate) deserialize: Derived,
    /// The names of all.
    names: Vec<String>,
}

/// Whether a trait is derived.
#[derive(Clone, Default)]
pub(crate) enum Derived {
    #[default]
    No,
    Yes,
    /// Where one of these holds, the first arguments of `#[cfg_attr(.., derive(..))]`.
    If(Vec<TokenStream>),
}

impl Derived {
    /// Whether it is derived in any build.
    pub(crate) fn anywhere(&self) -> bool {
        !matches!(self, Derived::No)
    }

    /// What is derived in every build, as it is under a condition.
    fn under(self, condition: &TokenStream) -> Self {
        match self {
            Derived::No => Derived::No,
            Derived::Yes => Derived::If(vec![condition.clone()]),
            Derived::If(others) => Derived::If(others.iter().map(|other| quote!(all(#condition, #other))).collect()),
        }
    }

    fn or(&mut self, other: Self) {
        *self = match (std::mem::take(self), other) {
            (Derived::Yes, _) | (_, Derived::Yes) => Derived::Yes,
            (Derived::No, one) | (one, Derived::No) => one,
            (Derived::If(some), Derived::If(others)) => Derived::If(some.into_iter().chain(others).collect()),
        };
    }

    /// What is left of it where another derives the same.
    pub(crate) fn without(&self, other: &Self) -> Self {
        match (self, other.condition()) {
            (Derived::No, _) => Derived::No,
            (own, None) if !other.anywhere() => own.clone(),
            (_, None) => Derived::No,
            (Derived::Yes, Some(theirs)) => Derived::If(vec![quote!(not(#theirs))]),
            (Derived::If(own), Some(theirs)) => Derived::If(vec![quote!(all(any(#(#own),*), not(#theirs)))]),
        }
    }

    /// The condition, unless it is derived in every build or in none.
    pub(crate) fn condition(&self) -> Option<TokenStream> {
        match self {
            Derived::If(conditions) => Some(quote!(any(#(#conditions),*))),
            Derived::No | Derived::Yes => None,
        }
    }

    /// The `#[cfg]` of what is generated because of it.
    pub(crate) fn cfg(&self) -> String {
        self.condition()
            .map_or_else(String::new, |condition| format!("#[cfg({condition})]"))
    }
}

impl Derives {
    /// What the attributes of an item derive.
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let mut derives = Derives::default();
        for attr in attrs {
            if attr.path().is_ident("derive") {
                derives.sort(attr, &mut Vec::new());
            } else if let Some((condition, attrs)) = conditional(attr) {
                derives.add(Derives::of(&attrs), &condition);
            }
        }
        derives
    }

    /// Adds what is derived under a condition.
    pub(crate) fn add(&mut self, other: Self, condition: &TokenStream) {
        self.clone.or(other.clone.under(condition));
        self.each_clone |= other.each_clone;
        self.default.or(other.default.under(condition));
        self.serialize.or(other.serialize.under(condition));
        self.deserialize.or(other.deserialize.under(condition));
    }

    /// Sorts the paths of `#[derive(..)]`: those that only the enum derives, and those that the structs derive too. What is
    /// derived already is among the `twins`.
    pub(crate) fn sort(&mut self, attr: &Attribute, twins: &mut Vec<Path>) -> Option<(TokenStream, TokenStream)> {
        const SHARED: [&str; 10] = [
            "Debug",
            "Clone",
            "Copy",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
            "Serialize",
            "Deserialize",
        ];
        let (mut on_enum, mut on_structs) = (Punctuated::<_, Token![,]>::new(), Punctuated::<_, Token![,]>::new());
        for path in paths(attr)? {
            let name = path
                .segments
                .last()
                .map(|segment| names::text(&segment.ident))
                .unwrap_or_default();
            // Two macros may have one name.
            let written = crate::lower::spelt(&path);
            if self.names.contains(&written) {
                twins.push(path);
                continue;
            }
            match &*name {
                "Clone" => self.clone = Derived::Yes,
                "Serialize" => self.serialize = Derived::Yes,
                "Deserialize" => self.deserialize = Derived::Yes,
                "Default" if is_of_std(&path) => {
                    // `Default` of an enum of structs cannot be derived: it is written by hand.
                    self.default = Derived::Yes;
                    continue;
                }
                _ => {}
            }
            if SHARED.contains(&&*name) {
                on_structs.push(path.clone());
                self.names.push(written);
            }
            on_enum.push(path);
        }
        let derive = |paths: Punctuated<Path, Token![,]>| {
            if paths.is_empty() {
                TokenStream::new()
            } else {
                quote!(#[derive(#paths)])
            }
        };
        Some((derive(on_enum), derive(on_structs)))
    }
}

/// For traits whose names are misspelt, which rustc reports, the derive that was most likely meant: what follows from its
/// absence is no second mistake.
pub(crate) fn meant(attrs: &[Attribute]) -> Option<Attribute> {
    let lists = attrs.iter().filter(|attr| attr.path().is_ident("derive"));
    let written: Vec<Path> = lists.filter_map(paths).flatten().collect();
    let name = |path: &Path| {
        path.segments
            .last()
            .map(|last| names::text(&last.ident))
            .unwrap_or_default()
    };
    let there: Vec<String> = written.iter().map(name).collect();
    let mut meant: Vec<Path> = Vec::new();
    for (path, wrong) in written.iter().zip(&there) {
        if wrong.len() < 4 || KNOWN.contains(&&**wrong) {
            continue;
        }
        let Some(near) = nearest(wrong, KNOWN.into_iter().filter(|name| name.len() > 3)) else {
            continue;
        };
        // A trait of the user's may resemble one of these: only what is hardly another name is taken for it.
        if there.iter().any(|there| there == near) || near.len().abs_diff(wrong.len()) > 1 {
            continue;
        }
        let mut path = path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.ident = Ident::new(near, last.ident.span());
        }
        meant.push(path);
    }
    (!meant.is_empty()).then(|| syn::parse_quote!(#[derive(#(#meant),*)]))
}

/// Whether an item derives others than the usual traits, whose derives may read its other attributes.
pub(crate) fn has_other_derives(attrs: &[Attribute]) -> bool {
    let mut derives = attrs.iter().filter(|attr| attr.path().is_ident("derive"));
    derives.any(derives_others)
}

/// Whether `#[derive(..)]` lists others than the usual ones, which may declare more than an `impl`.
pub(crate) fn derives_others(attr: &Attribute) -> bool {
    let usual = |path: &Path| {
        let last = path.segments.last().map(|last| names::text(&last.ident));
        last.is_some_and(|last| last == "EntityId" || KNOWN.contains(&&*last))
    };
    !paths(attr).is_some_and(|paths| paths.iter().all(usual))
}

/// The names of serde's derives in `#[derive(..)]` that are written without a path, so that an import brings them.
pub(crate) fn derives_of_serde(attr: &Attribute) -> Vec<String> {
    if !attr.path().is_ident("derive") {
        return Vec::new();
    }
    let names = paths(attr).into_iter().flatten();
    let names = names.filter_map(|path| path.get_ident().map(Ident::to_string));
    names
        .filter(|name| matches!(&**name, "Serialize" | "Deserialize"))
        .collect()
}

/// The traits whose derives are most often written.
pub(super) const KNOWN: [&str; 11] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Serialize",
    "Deserialize",
    "Default",
];

/// The path in `#[derive(..)]` that names a trait, also under `cfg_attr`.
pub(crate) fn derived(attr: &Attribute, name: &str) -> Option<Path> {
    if let Some((_, attrs)) = conditional(attr) {
        return attrs.iter().find_map(|attr| derived(attr, name));
    }
    if !attr.path().is_ident("derive") {
        return None;
    }
    paths(attr)?
        .into_iter()
        .find(|path| path.segments.last().is_some_and(|last| last.ident == name))
}

/// Whether a path is that of a trait of the standard library, and not of another crate's that has its name.
pub(crate) fn is_of_std(path: &Path) -> bool {
    let first = path.segments.first();
    path.segments.len() == 1 || first.is_some_and(|first| first.ident == "std" || first.ident == "core")
}

fn paths(attr: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    attr.parse_args_with(Punctuated::parse_terminated).ok()
}

/// The condition and the attributes in `#[cfg_attr(..)]`; `None` for other attributes, and where rustc itself says what is
/// wrong.
pub(crate) fn conditional(attr: &Attribute) -> Option<(TokenStream, Vec<Attribute>)> {
    if !attr.path().is_ident("cfg_attr") {
        return None;
    }
    let parse = |input: ParseStream<'_>| {
        holds(&input.fork())?;
        let mut condition = TokenStream::new();
        while !input.peek(Token![,]) {
            condition.extend([input.parse::<TokenTree>()?]);
        }
        input.parse::<Token![,]>()?;
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
        let attrs = metas.into_iter().map(|meta| syn::parse_quote!(#[#meta]));
        Ok((condition, attrs.collect()))
    };
    attr.parse_args_with(parse).ok()
}

/// Attributes that hold under a condition only.
pub(crate) fn under(condition: &TokenStream, attrs: &[Attribute]) -> TokenStream {
    let metas = attrs.iter().map(|attr| &attr.meta);
    quote!(#(#[cfg_attr(#condition, #metas)])*)
}
