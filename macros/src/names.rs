//! All identifiers that the macro makes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// Names that generated items take in the user's module.
pub(crate) const RESERVED: [&str; 10] = [
    "Machine", "Any", "GRAPH", "Refusal", "state", "event", "command", "group", "message", "index",
];

/// Variables of generated code. A pattern of that name would be read for a constant of the user's module.
pub(crate) const VARIABLES: [&str; 22] = [
    "all", "c", "command", "context", "data", "decided", "e", "effects", "entries", "event", "f", "hook", "id", "it",
    "lander", "moved", "name", "next", "payload", "rows", "s", "state",
];

/// The tokens with each name written without `r#` that needs none: with and without it is one name, and names are compared
/// everywhere.
pub(crate) fn plain(tokens: TokenStream) -> TokenStream {
    // To ask for the text as it stands in the file costs far less than to ask for each name. A `$` in it stands for what a
    // `macro_rules!` was given, which is elsewhere.
    let may_be_raw = |tree: TokenTree| {
        let text = tree.span().source_text();
        text.is_none_or(|text| text.contains("r#") || text.contains('$'))
    };
    if !tokens.clone().into_iter().any(may_be_raw) {
        return tokens;
    }
    changed(&tokens).unwrap_or(tokens)
}

/// The tokens with plain names; `None` if they have them already. Bodies of functions, which are most of a machine, are not
/// looked at: nothing in them is compared. Nor is what a macro is given, which it may match or print as it is written.
fn changed(tokens: &TokenStream) -> Option<TokenStream> {
    let (mut of_function, mut any, mut of_macro) = (false, false, false);
    let plain = tokens.clone().into_iter().map(|tree| match tree {
        TokenTree::Ident(name) => {
            let text = name.to_string();
            of_function |= text == "fn";
            let plain = plain_name(&name, &text);
            any |= plain.is_some();
            TokenTree::Ident(plain.unwrap_or(name))
        }
        TokenTree::Group(group) => {
            let body = group.delimiter() == Delimiter::Brace && std::mem::take(&mut of_function);
            let body = std::mem::take(&mut of_macro) || body;
            let Some(inner) = (!body).then(|| changed(&group.stream())).flatten() else {
                return TokenTree::Group(group);
            };
            any = true;
            let mut plain = Group::new(group.delimiter(), inner);
            plain.set_span(group.span());
            TokenTree::Group(plain)
        }
        TokenTree::Punct(punct) => {
            of_function &= punct.as_char() != ';';
            of_macro = punct.as_char() == '!';
            TokenTree::Punct(punct)
        }
        TokenTree::Literal(_) => tree,
    });
    let plain: Vec<TokenTree> = plain.collect();
    any.then(|| plain.into_iter().collect())
}

fn plain_name(name: &Ident, text: &str) -> Option<Ident> {
    let text = text.strip_prefix("r#").filter(|text| !LATER_KEYWORDS.contains(text))?;
    syn::parse_str::<Ident>(text)
        .ok()
        .map(|_| Ident::new(text, name.span()))
}

/// A name as text, without `r#`.
pub(crate) fn text(name: &Ident) -> String {
    let mut text = name.to_string();
    if text.starts_with("r#") {
        text.drain(..2);
    }
    text
}

/// Words that another edition than that of the macro takes for names.
const LATER_KEYWORDS: [&str; 5] = ["async", "await", "dyn", "gen", "try"];

/// Whether a name cannot be one in any edition, which the compiler says before the macro runs.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 46] = [
        "abstract", "as", "become", "box", "break", "const", "continue", "crate", "do", "else", "enum", "extern",
        "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
        "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&name)
}

/// The keywords that no `r#` makes a name.
const IN_PATHS: [&str; 4] = ["crate", "self", "super", "Self"];

/// Whether the compiler reports what stands in place of a name: a keyword, `_`, or one that no `r#` makes a name.
pub(crate) fn is_no_name(name: &str) -> bool {
    let plain = name.strip_prefix("r#").unwrap_or(name);
    plain == "_" || is_keyword(name) || IN_PATHS.contains(&plain)
}

/// A keyword as a name, with the `r#` that it lacks; `None` for a name that is one, and where `r#` does not make it one.
pub(crate) fn unkeyworded(name: &Ident) -> Option<Ident> {
    let text = name.to_string();
    (is_keyword(&text) && !IN_PATHS.contains(&&*text)).then(|| Ident::new_raw(&text, name.span()))
}

/// A name for text that the compiler reads in the macro's edition: with `r#` where it is written so, and where it is a
/// keyword there and was none for the user.
pub(crate) fn written(name: &Ident) -> String {
    let text = name.to_string();
    if LATER_KEYWORDS.contains(&&*text) {
        format!("r#{text}")
    } else {
        text
    }
}

/// The name of the type alias through which a struct in `state`, `event`, `command` or `message` sees a field's type as the
/// user's module does.
pub(crate) fn field_alias(module: &str, index: usize) -> Ident {
    Ident::new(&format!("__{module}_field_{index}"), Span::call_site())
}

/// The constant for an indexed field, by which its type is looked at once.
pub(crate) fn index_const(owner: Option<usize>, place: usize) -> Ident {
    let owner = owner.map_or_else(|| "DATA".to_owned(), |state| state.to_string());
    Ident::new(&format!("__INDEX_{owner}_{place}"), Span::call_site())
}

/// The function for an indexed field that has no name which a function could have.
pub(crate) fn numbered_field(place: usize) -> Ident {
    Ident::new(&format!("field_{place}"), Span::call_site())
}

/// An identifier that carries a warning's text, used once at the user's token.
pub(crate) fn warning(text: &str, span: Span) -> Ident {
    Ident::new(text, span)
}

/// The name under which a second function of one name is emitted.
pub(crate) fn second(name: &Ident, index: usize) -> Ident {
    Ident::new(&format!("__{}_{index}", text(name)), name.span())
}

/// Stands for the function that makes the user's own refusal of what a decision refuses with.
pub(crate) fn own_refusal(index: usize) -> Ident {
    Ident::new(&format!("__refusal_{index}"), Span::call_site())
}

/// The variant of `Refusal` for a decision: `decide_ship` and `ship` both give `Ship`.
pub(crate) fn refusal(decision: &Ident) -> Ident {
    let name = text(decision);
    let name = name
        .strip_prefix("decide_")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&name);
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.extend(letters);
    }
    let starts_well = camel.starts_with(|first: char| first.is_alphabetic());
    if camel == "Self" || !starts_well {
        camel.insert_str(0, "Decision");
    }
    Ident::new(&camel, decision.span())
}
