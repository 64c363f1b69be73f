//! Functions that have one name in the same builds.

use std::collections::BTreeMap;

use syn::{Attribute, Item};

use crate::ast::{Ast, Function};
use crate::attrs;
use crate::check::{in_no_build, same_cfg};
use crate::errors::Errors;

/// What was met so far by each name.
pub(super) struct Defined(BTreeMap<String, Vec<Holder>>);

/// What has a name that a function could have.
struct Holder {
    what: &'static str,
    cfg: Vec<Attribute>,
}

impl Holder {
    /// What in the module declares nothing of the machine.
    fn of(item: &Item) -> Option<(String, Self)> {
        let (name, what, attrs) = match item {
            Item::Fn(item) => (&item.sig.ident, "function", &item.attrs),
            Item::Const(item) => (&item.ident, "constant", &item.attrs),
            Item::Static(item) => (&item.ident, "static", &item.attrs),
            _ => return None,
        };
        let cfg = attrs::cfg(attrs);
        Some((name.to_string(), Holder { what, cfg }))
    }

    /// Whether it is there in a build that has a function of this condition, too: under the same, or where one has none.
    fn meets(&self, cfg: &[Attribute]) -> bool {
        let in_all = self.cfg.is_empty() || cfg.is_empty();
        same_cfg(&self.cfg, cfg) || in_all && !in_no_build(&self.cfg) && !in_no_build(cfg)
    }
}

impl Defined {
    /// Those that declare nothing of the machine.
    pub(super) fn by_helpers(ast: &Ast) -> Self {
        let mut defined: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        for (name, holder) in ast.items.iter().filter_map(Holder::of) {
            defined.entry(name).or_default().push(holder);
        }
        Self(defined)
    }

    /// Adds a function; whether an earlier one has its name in the same builds, which is reported.
    pub(super) fn is_twin(&mut self, function: &Function, errors: &mut Errors) -> bool {
        let name = &function.item.sig.ident;
        let cfg = function.written_cfg().to_vec();
        let earlier = self.0.entry(name.to_string()).or_default();
        let first = earlier.iter().find(|first| first.meets(&cfg));
        if let Some(first) = first {
            let fault = match first.what {
                "function" => format!("a second function is named `{name}`"),
                what => format!("a {what} is named `{name}`, too"),
            };
            let repair = if same_cfg(&first.cfg, &cfg) {
                "give one of them another name"
            } else {
                "give one of them another name, or have each under a condition that excludes the other's"
            };
            errors.push_help(name, fault, repair);
        }
        let twin = first.is_some();
        earlier.push(Holder { what: "function", cfg });
        twin
    }
}
