//! Functions that name what is there in some builds only, and are there in others themselves.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Ident, Item, ReturnType, Signature};

use crate::ast::{Ast, Enum};
use crate::attrs;
use crate::lower::find;

/// Gives each function the `cfg` attributes of the states, events and the like in its signature. Which builds are without
/// them, the compiler knows: in these, the function is left out, and an error stands for it.
pub(super) fn imply(ast: &mut Ast) {
    let (state, event) = (&ast.state, &ast.event);
    let enums = [("state", Some(state)), ("event", Some(event))];
    let others = [("command", ast.command.as_ref()), ("message", ast.message.as_ref())];
    let enums: Vec<(&str, &Enum)> = enums
        .into_iter()
        .chain(others)
        .filter_map(|(module, declared)| Some((module, declared?)))
        .filter(|(_, declared)| declared.variants.iter().any(|variant| !variant.cfg.is_empty()))
        .collect();
    if enums.is_empty() {
        return;
    }
    for function in ast.functions.iter_mut().filter(|function| !function.elsewhere) {
        let written = attrs::cfg(&function.item.attrs);
        for Named { tokens, cfg } in named(&function.item.sig, &enums) {
            let missing: Vec<&Attribute> = cfg.iter().filter(|attr| !function.cfg.contains(attr)).collect();
            if missing.is_empty() {
                continue;
            }
            let shown: Vec<String> = missing.iter().map(|attr| shown(attr)).collect();
            let (shown, name, noun) = (shown.join(" "), &function.item.sig.ident, function.role.noun());
            let text = tokens.to_string().replace(' ', "");
            let message = format!(
                "`{text}` is under `{shown}`, and {noun} `{name}` is not\n\nhelp: write `{shown}` above `{name}`, too"
            );
            let error = syn::Error::new_spanned(&tokens, message).to_compile_error();
            let conditions = missing.iter().filter_map(|attr| attr.parse_args::<TokenStream>().ok());
            ast.items.push(Item::Verbatim(
                quote!(#(#written)* #[cfg(not(all(#(#conditions),*)))] #error),
            ));
            function.implied += missing.len();
            for attr in missing {
                function.cfg.push(attr.clone());
                function.item.attrs.push(attr.clone());
            }
        }
    }
}

/// What a signature names, such as `state::Paused`, and under which conditions it is there.
struct Named<'a> {
    tokens: TokenStream,
    cfg: &'a [Attribute],
}

fn named<'a>(sig: &Signature, enums: &[(&str, &'a Enum)]) -> Vec<Named<'a>> {
    let mut tokens = sig.inputs.to_token_stream();
    if let ReturnType::Type(_, output) = &sig.output {
        output.to_tokens(&mut tokens);
    }
    let mut found = Vec::new();
    search(tokens, enums, &mut found);
    found
}

fn search<'a>(tokens: TokenStream, enums: &[(&str, &'a Enum)], found: &mut Vec<Named<'a>>) {
    // The word before the one that is looked at, if `::` stands between.
    let mut module: Option<Ident> = None;
    let mut in_path = false;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let declared = module.as_ref().filter(|_| in_path).and_then(|module| {
                    let (_, declared) = enums.iter().find(|(known, _)| module == known)?;
                    Some((module, *declared, find(declared, &name)?))
                });
                if let Some((module, declared, place)) = declared {
                    found.push(Named {
                        tokens: quote!(#module::#name),
                        cfg: &declared.variants[place].cfg,
                    });
                }
                (module, in_path) = (Some(name), false);
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => in_path |= punct.spacing() == Spacing::Joint,
            TokenTree::Punct(_) | TokenTree::Literal(_) => module = None,
            TokenTree::Group(group) => {
                search(group.stream(), enums, found);
                module = None;
            }
        }
    }
}

/// The attribute as a user would write it.
fn shown(attr: &Attribute) -> String {
    let inside = attr.parse_args::<TokenStream>().unwrap_or_default().to_string();
    let inside = inside
        .replace(" (", "(")
        .replace("( ", "(")
        .replace(" )", ")")
        .replace(" ,", ",");
    format!("#[cfg({inside})]")
}
