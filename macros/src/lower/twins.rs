//! Functions whose name something else in the module has in the same builds.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Fields, Item};

use crate::ast::{Ast, Function};
use crate::attrs;
use crate::check::same_cfg;
use crate::errors::Errors;

/// What was met so far by each name.
pub(super) struct Defined(BTreeMap<String, Vec<Holder>>);

/// What has a name that a function could have.
struct Holder {
    what: &'static str,
    cfg: Vec<Attribute>,
    /// Whether it may be taken out of a build by `cfg_attr`, which nothing here looks into.
    hidden: bool,
    /// Whether it declares nothing of the machine.
    is_helper: bool,
}

impl Holder {
    fn of_function(function: &Function) -> Self {
        Holder {
            what: "function",
            cfg: function.written_cfg().to_vec(),
            hidden: attrs::may_hide(&function.item.attrs),
            is_helper: false,
        }
    }

    fn of_helper(item: &Item) -> Option<(String, Self)> {
        let (name, what, attrs) = match item {
            Item::Fn(item) => (&item.sig.ident, "function", &item.attrs),
            Item::Const(item) => (&item.ident, "constant", &item.attrs),
            Item::Static(item) => (&item.ident, "static", &item.attrs),
            // With named fields it is no value.
            Item::Struct(item) if !matches!(item.fields, Fields::Named(_)) => (&item.ident, "struct", &item.attrs),
            _ => return None,
        };
        let holder = Holder {
            what,
            cfg: attrs::cfg(attrs),
            hidden: attrs::may_hide(attrs),
            is_helper: true,
        };
        Some((name.to_string(), holder))
    }

    fn is_in_all_builds(&self) -> bool {
        self.cfg.is_empty() && !self.hidden
    }
}

impl Defined {
    /// Those that declare nothing of the machine.
    pub(super) fn by_helpers(ast: &Ast) -> Self {
        let mut defined: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        for (name, holder) in ast.items.iter().filter_map(Holder::of_helper) {
            defined.entry(name).or_default().push(holder);
        }
        Self(defined)
    }

    /// Adds a function; whether an earlier one has its name in the same builds, which is reported.
    pub(super) fn is_twin(&mut self, function: &Function, errors: &mut Errors) -> bool {
        let name = &function.item.sig.ident;
        let own = Holder::of_function(function);
        let earlier = self.0.entry(name.to_string()).or_default();
        // A helper may be there in just those builds that lack the function.
        let apart = own.hidden || attrs::in_no_build(&own.cfg);
        let alike = |first: &&Holder| same_cfg(&first.cfg, &own.cfg) && !(first.is_helper && (apart || first.hidden));
        let first = earlier.iter().find(alike).map(|first| first.what);
        if let Some(what) = first {
            let fault = match what {
                "function" => format!("a second function is named `{name}`"),
                what => format!("a {what} is named `{name}`, too"),
            };
            errors.push_help(name, fault, "give one of them another name");
        }
        earlier.push(own);
        first.is_some()
    }

    /// The functions under a condition whose name something has in all builds: where they are there, rustc reports the name, and
    /// a call by it means the other.
    pub(super) fn shadowed(&self, ast: &Ast) -> BTreeSet<usize> {
        let is_shadowed = |function: &Function| {
            let holders = self.0.get(&function.item.sig.ident.to_string());
            !function.written_cfg().is_empty() && holders.is_some_and(|all| all.iter().any(Holder::is_in_all_builds))
        };
        let functions = ast.functions.iter().enumerate();
        functions
            .filter(|(_, function)| is_shadowed(function))
            .map(|(index, _)| index)
            .collect()
    }
}
