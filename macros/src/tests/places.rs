//! Where tokens stand, and what the compiler shows of it.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};

/// Where tokens begin and end, delimiters included.
#[derive(Default)]
pub(super) struct Places {
    starts: BTreeSet<Place>,
    ends: BTreeSet<Place>,
}

/// Each text that was read is a file of its own.
type Place = (String, usize);

impl Places {
    pub(super) fn of<'a>(given: impl IntoIterator<Item = &'a TokenStream>) -> Self {
        let mut places = Places::default();
        for tokens in given {
            places.add_all(tokens);
        }
        places
    }

    fn add_all(&mut self, tokens: &TokenStream) {
        for tree in tokens.clone() {
            self.add(tree.span());
            if let TokenTree::Group(group) = &tree {
                self.add(group.span_open());
                self.add(group.span_close());
                self.add_all(&group.stream());
            }
        }
    }

    pub(super) fn add(&mut self, span: Span) {
        self.starts.insert(start(span));
        self.ends.insert(end(span));
    }

    /// Whether a token of these begins where the first span does, and one ends where the last does.
    pub(super) fn bound(&self, first: Span, last: Span) -> bool {
        self.starts.contains(&start(first)) && self.ends.contains(&end(last))
    }

    /// The spans of the output, at any depth, that lie in the files of these tokens and neither begin nor end as they do.
    pub(super) fn torn(&self, output: &TokenStream) -> Vec<Span> {
        let files: BTreeSet<&str> = self.starts.iter().map(|(file, _)| &**file).collect();
        let mut torn = Vec::new();
        each_span(output, &mut |span| {
            if files.contains(&*span.file()) && !self.bound(span, span) {
                torn.push(span);
            }
        });
        torn
    }
}

fn start(span: Span) -> Place {
    (span.file(), span.byte_range().start)
}

fn end(span: Span) -> Place {
    (span.file(), span.byte_range().end)
}

fn each_span(tokens: &TokenStream, look: &mut impl FnMut(Span)) {
    for tree in tokens.clone() {
        look(tree.span());
        if let TokenTree::Group(group) = tree {
            each_span(&group.stream(), look);
        }
    }
}

/// What the compiler shows of the output: first and last span of each `compile_error!`, and each use of the deprecated
/// constant of a warning.
#[derive(Default)]
pub(super) struct Reports {
    pub(super) errors: Vec<(Span, Span)>,
    pub(super) warnings: Vec<Span>,
}

impl Reports {
    pub(super) fn of(output: &TokenStream) -> Self {
        let mut reports = Reports::default();
        reports.read(output);
        reports
    }

    fn read(&mut self, output: &TokenStream) {
        let trees: Vec<TokenTree> = output.clone().into_iter().collect();
        if let [
            TokenTree::Punct(_),
            TokenTree::Group(attribute),
            ..,
            TokenTree::Ident(used),
        ] = &trees[..]
            && attribute.stream().to_string().starts_with("deprecated (note")
        {
            self.warnings.push(used.span());
        }
        for (place, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Ident(name) if name == "compile_error" => {
                    let message = trees.get(place + 2).map_or(name.span(), TokenTree::span);
                    self.errors.push((name.span(), message));
                }
                TokenTree::Group(group) => self.read(&group.stream()),
                _ => {}
            }
        }
    }
}
