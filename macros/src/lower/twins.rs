//! Functions that have one name in the same builds.

use std::collections::BTreeMap;

use syn::{Attribute, Item};

use crate::ast::{Ast, Function};
use crate::attrs;
use crate::check::same_cfg;
use crate::errors::Errors;

/// The functions that were met so far: the conditions under which each name is defined.
pub(super) struct Defined(BTreeMap<String, Vec<Vec<Attribute>>>);

impl Defined {
    /// Those that declare nothing of the machine.
    pub(super) fn by_helpers(ast: &Ast) -> Self {
        let mut defined: BTreeMap<String, Vec<Vec<Attribute>>> = BTreeMap::new();
        for item in &ast.items {
            if let Item::Fn(item) = item {
                let cfg = attrs::cfg(&item.attrs);
                defined.entry(item.sig.ident.to_string()).or_default().push(cfg);
            }
        }
        Self(defined)
    }

    /// Adds a function; whether an earlier one has its name in the same builds, which is reported.
    pub(super) fn is_twin(&mut self, function: &Function, errors: &mut Errors) -> bool {
        let name = &function.item.sig.ident;
        let earlier = self.0.entry(name.to_string()).or_default();
        let twin = earlier.iter().any(|cfg| same_cfg(cfg, function.written_cfg()));
        earlier.push(function.written_cfg().to_vec());
        if twin {
            errors.push_help(
                name,
                format_args!("a second function is named `{name}`"),
                "give one of them another name",
            );
        }
        twin
    }
}
