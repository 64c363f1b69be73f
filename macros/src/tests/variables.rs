//! The variables of generated code.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Words that stand where names do and are none.
const WORDS: [&str; 18] = [
    "as", "const", "enum", "fn", "for", "if", "impl", "in", "let", "match", "mod", "mut", "return", "static", "trait",
    "type", "use", "where",
];

/// The names in generated code that are neither of a path, of a call, of a field nor of an item.
pub(super) fn variables(output: &TokenStream, of_user: &dyn Fn(&TokenTree) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(output, false, of_user, &mut found);
    found
}

fn collect(tokens: &TokenStream, in_braces: bool, of_user: &dyn Fn(&TokenTree) -> bool, found: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let at = |place: usize, shift: isize| trees.get(place.checked_add_signed(shift)?);
    let punct = |place, shift, wanted| matches!(at(place, shift), Some(TokenTree::Punct(it)) if it.as_char() == wanted);
    for (place, tree) in trees.iter().enumerate() {
        if let TokenTree::Group(group) = tree
            && !punct(place, -1, '#')
        {
            let braces = group.delimiter() == Delimiter::Brace;
            collect(&group.stream(), braces, of_user, found);
        }
        let TokenTree::Ident(name) = tree else { continue };
        let name = name.to_string();
        let is_word = WORDS.contains(&&*name) || ["self", "super", "str", "test", "u8"].contains(&&*name);
        let of_path = punct(place, 1, ':') && punct(place, 2, ':') || punct(place, -1, ':') && punct(place, -2, ':');
        let of_lifetime = punct(place, -1, '\'');
        let of_field = punct(place, -1, '.') || in_braces && punct(place, 1, ':');
        let of_call = punct(place, 1, '!')
            || matches!(at(place, 1), Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Parenthesis);
        let of_item =
            matches!(at(place, -1), Some(TokenTree::Ident(it)) if ["fn", "mod", "use"].iter().any(|word| it == word));
        if name.starts_with(char::is_lowercase)
            && !(is_word || of_path || of_field || of_call || of_item || of_lifetime || of_user(tree))
        {
            found.insert(name);
        }
    }
}
