//! The mistakes found so far.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;

/// Collects every mistake of a machine, so that all are reported in one compile.
#[derive(Clone)]
pub(crate) struct Errors {
    found: Vec<syn::Error>,
    elsewhere: bool,
    /// The first type that rustc cannot resolve, and says so.
    unresolved: Option<TokenStream>,
    /// Whether what an `#[ignore]` or `#[reject]` leaves out is not known, which is reported.
    unread_cells: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Errors {
            found: Vec::new(),
            elsewhere: false,
            unresolved: None,
            unread_cells: false,
        }
    }

    /// Reports a mistake on the tokens that are wrong.
    pub(crate) fn push(&mut self, wrong: impl ToTokens, message: impl Display) {
        self.found.push(syn::Error::new_spanned(wrong, message));
    }

    /// Reports a mistake in a sentence and its repair in another.
    pub(crate) fn push_help(&mut self, wrong: impl ToTokens, fault: impl Display, repair: impl Display) {
        self.push(wrong, format_args!("{fault}\n\nhelp: {repair}"));
    }

    /// Reports what can be said once and is said again.
    pub(crate) fn push_twice(&mut self, second: impl ToTokens, what: impl Display) {
        self.push_help(second, format_args!("`{what}` is given twice"), "remove one of them");
    }

    /// Takes over an error of the parser.
    pub(crate) fn adopt(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// Notes a mistake that rustc reports by itself, and better: what follows from it must stay silent.
    pub(crate) fn defer_to_rustc(&mut self) {
        self.elsewhere = true;
    }

    /// Notes a type of which rustc says that it cannot resolve it.
    pub(crate) fn defer_type_to_rustc(&mut self, ty: impl ToTokens) {
        self.elsewhere = true;
        self.unresolved.get_or_insert_with(|| ty.to_token_stream());
    }

    /// Notes that an `#[ignore]` or `#[reject]` is reported: what it leaves out is not known.
    pub(crate) fn leave_cells_unread(&mut self) {
        self.unread_cells = true;
    }

    pub(crate) fn unread_cells(&self) -> bool {
        self.unread_cells
    }

    /// Whether the machine is as its author meant it, as far as is known.
    pub(crate) fn is_clean(&self) -> bool {
        self.found.is_empty() && !self.elsewhere
    }

    /// The number of mistakes reported so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The mistake that was reported last. rustc says it once, wherever it stands.
    pub(crate) fn last(&self) -> Option<TokenStream> {
        self.found.last().map(syn::Error::to_compile_error)
    }

    pub(crate) fn into_tokens(self) -> TokenStream {
        self.found.iter().map(syn::Error::to_compile_error).collect()
    }

    /// Whether there is a mistake that can be part of a type.
    pub(crate) fn has_type(&self) -> bool {
        !self.found.is_empty() || self.unresolved.is_some()
    }

    /// The first mistake, the others, and a type that rustc cannot resolve.
    pub(crate) fn into_parts(self) -> (Option<TokenStream>, TokenStream, Option<TokenStream>) {
        let found = self.found.into_iter().flatten();
        let mut found = found.map(|error| error.to_compile_error());
        (found.next(), found.collect(), self.unresolved)
    }
}

/// The name in `known` that `wrong` most likely stands for.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wrong.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (distance(&wrong.to_lowercase(), &name.to_lowercase()), name))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// Whether a word is another with letters left out, such as `grp`: most of them are there, and the first.
pub(crate) fn abbreviates(short: &str, word: &str) -> bool {
    let mut letters = word.chars();
    short.chars().next() == word.chars().next()
        && short.len() * 2 >= word.len()
        && short.chars().all(|letter| letters.any(|other| other == letter))
}

/// Whether rustc, too, finds that the two names resemble each other: unlike [`nearest`] it minds capitals, unless nothing but
/// they differ.
pub(crate) fn rustc_finds(wrong: &str, near: &str) -> bool {
    let limit = wrong.len().max(3) / 3;
    wrong.to_uppercase() == near.to_uppercase() || distance(wrong, near) <= limit
}

/// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each cost 1.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let substituted = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = substituted.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// `` `A`, `B` or `C` ``, for lists of repairs.
pub(crate) fn either<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// `` `A`, `B` and `C` ``, for things that share a fault.
pub(crate) fn all<'a>(names: impl Iterator<Item = &'a Ident>) -> String {
    let mut names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}
