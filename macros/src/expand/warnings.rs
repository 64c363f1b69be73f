//! Warnings, on stable: the use of a deprecated constant at the user's token.

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::Findings;
use crate::names;

pub(super) fn expand(findings: &Findings) -> TokenStream {
    findings
        .warnings
        .iter()
        .map(|warning| {
            let name = names::warning(warning.kind, warning.token.span());
            let note = format!(
                "{}\nhelp: {}\nor keep it as it is: `#[expect_warning({}, reason = \"..\")]`",
                warning.fault, warning.repair, warning.kind
            );
            quote! {
                const _: () = {
                    #[deprecated(note = #note)]
                    #[allow(non_upper_case_globals)]
                    const #name: () = ();
                    #name
                };
            }
        })
        .collect()
}
