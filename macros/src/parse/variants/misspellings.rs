//! Attributes of enums and variants that are spelt nearly like one of ours.

use syn::{Attribute, Meta};

use crate::errors::{Errors, abbreviates, nearest};

/// The attribute of ours that was meant by one that is none.
pub(super) fn misspelt(wrong: &str, role: &str) -> Option<&'static str> {
    const OURS: [&str; 3] = ["expect_warning", "terminal", "group"];
    const OTHERS: [&str; 15] = [
        "cfg", "doc", "default", "each", "allow", "warn", "deny", "serde", "ignore", "reject", "state", "event",
        "command", "message", "index",
    ];
    let ours = if role == "state" { &OURS[..] } else { &OURS[..1] };
    if ours.contains(&wrong) || OTHERS.contains(&wrong) || wrong == role {
        return None;
    }
    let is_end = matches!(
        wrong,
        "end" | "last" | "finished" | "final_state" | "terminal_state" | "end_state" | "terminated"
    );
    if role == "state" && is_end {
        return Some("terminal");
    }
    let short = || ours.iter().copied().find(|name| abbreviates(wrong, name));
    nearest(wrong, ours.iter().copied()).or_else(short)
}

/// The attribute of ours that was meant by one with arguments above an enum of the machine.
pub(super) fn misspelt_on_enum(wrong: &str, role: &str, attr: &Attribute) -> Option<&'static str> {
    const OURS: [&str; 3] = ["each", "ignore", "reject"];
    const OTHERS: [&str; 3] = ["doc", "cfg", "expect"];
    if OURS.contains(&wrong) || OTHERS.contains(&wrong) || !matches!(attr.meta, Meta::List(_)) {
        return None;
    }
    let ours = if role == "state" { &OURS[..] } else { &OURS[..1] };
    // A name with another first letter most likely belongs to another macro.
    nearest(wrong, ours.iter().copied()).filter(|near| near.chars().next() == wrong.chars().next())
}

/// The name by which an attribute is read: one that is misspelt is reported, and read as what was meant, so that no other
/// error follows.
pub(super) fn corrected(attr: &Attribute, meant: Option<&str>, name: String, errors: &mut Errors) -> String {
    let Some(meant) = meant else { return name };
    errors.push_help(
        attr.path(),
        format_args!("unknown attribute `{name}`"),
        format_args!("did you mean `{meant}`?"),
    );
    meant.to_owned()
}
