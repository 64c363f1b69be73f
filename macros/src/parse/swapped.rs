//! Enums that are marked as each other, by their names.

use super::Parts;
use crate::errors::Errors;

impl Parts {
    /// Reports both of a pair, and takes them as they were meant.
    pub(super) fn swapped(&mut self, errors: &mut Errors) {
        const USUAL: [(&str, &str); 4] = [
            ("state", "State"),
            ("event", "Event"),
            ("command", "Command"),
            ("message", "Message"),
        ];
        for (place, (first, first_name)) in USUAL.into_iter().enumerate() {
            for (second, second_name) in USUAL.into_iter().skip(place + 1) {
                let mut bears = |role: &str, name: &str| self.slot(role).as_ref().is_some_and(|it| it.name == name);
                if !(bears(first, second_name) && bears(second, first_name)) {
                    continue;
                }
                let (one, other) = (self.slot(first).take(), self.slot(second).take());
                for (declared, marked, meant) in [(&one, first, second), (&other, second, first)] {
                    if let Some(declared) = declared {
                        let name = &declared.name;
                        errors.push_help(
                            name,
                            format_args!("`{name}` is marked with `#[{marked}]`"),
                            format_args!("mark it with `#[{meant}]`"),
                        );
                    }
                }
                *self.slot(first) = other;
                *self.slot(second) = one;
            }
        }
    }
}
