//! Attributes that are not ours: what stays where it is written, and what goes to the structs.

use proc_macro2::TokenStream;
use syn::Attribute;
use syn::parse::Parser;

use crate::attrs::{self, Derives};
use crate::errors::Errors;

/// The attributes of an enum or of one of its variants, as they are passed on.
#[derive(Default)]
pub(super) struct Passed {
    /// To the enum or its variant.
    pub(super) kept: Vec<Attribute>,
    /// To the structs, or to the variant's.
    pub(super) moved: Vec<Attribute>,
    pub(super) derives: Derives,
}

impl Passed {
    pub(super) fn pass(&mut self, attr: &Attribute, on_variant: bool, errors: &mut Errors) {
        let name = attr.path().get_ident().map(ToString::to_string).unwrap_or_default();
        match &*name {
            "derive" if !on_variant => {
                let mut twins = Vec::new();
                match self.derives.sort(attr, &mut twins) {
                    Some((kept, moved)) => {
                        self.kept.extend(parsed(kept));
                        self.moved.extend(parsed(moved));
                    }
                    None => self.kept.push(attr.clone()),
                }
                for twin in twins {
                    let name = crate::lower::spelt(&twin);
                    errors.push_help(&twin, format_args!("`{name}` is derived twice"), "remove one of them");
                }
            }
            "serde" => {
                let (kept, moved) = attrs::serde(attr, on_variant, errors);
                self.kept.extend(parsed(kept));
                self.moved.extend(parsed(moved));
            }
            "each" => {
                let each = attrs::each(attr, errors);
                let clones = |each: &Attribute| attrs::derived(each, "Clone").is_some();
                self.derives.each_clone |= !on_variant && each.as_ref().is_some_and(clones);
                self.moved.extend(each);
            }
            "allow" | "warn" | "deny" => {
                self.kept.push(attr.clone());
                self.moved.push(attr.clone());
            }
            "cfg_attr" => match attrs::conditional(attr) {
                Some((condition, inner)) => {
                    let mut passed = Passed::default();
                    for attr in &inner {
                        passed.pass(attr, on_variant, errors);
                    }
                    self.kept.extend(parsed(attrs::under(&condition, &passed.kept)));
                    self.moved.extend(parsed(attrs::under(&condition, &passed.moved)));
                    self.derives.add(passed.derives, &condition);
                }
                None => self.kept.push(attr.clone()),
            },
            _ => self.kept.push(attr.clone()),
        }
    }
}

/// Our own tokens are attributes; if they were not, dropping them would show in the first test.
fn parsed(attrs: TokenStream) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(attrs).unwrap_or_default()
}
