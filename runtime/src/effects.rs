//! What the hooks of one transition ask for: messages, links and views. The engine carries it out with the commit.

use std::fmt;

use crate::declaration::Encoded;
use crate::link::AnyLink;
use crate::view::ViewRow;

/// Why a hook failed.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the hooks of one transition ask for, in declared order.
#[derive(Default)]
pub struct Effects {
    pub(crate) list: Vec<Effect>,
}

/// What one hook asks for. A view knows the name of its hook: it is the view's own.
pub(crate) enum Effect {
    /// A message under its stored name.
    Message { name: &'static str, payload: Vec<u8> },
    /// An event on another entity.
    Link { hook: &'static str, link: Box<dyn AnyLink> },
    /// A row of a view.
    View(ViewRow),
    /// The hook returned an error, or what it returned has no stored form. Always the last one.
    Failed { hook: &'static str, error: Cause },
}

impl Effects {
    /// Whether a hook has failed. The commit fails with it, so that no more is worth recording.
    fn failed(&self) -> bool {
        matches!(self.list.last(), Some(Effect::Failed { .. }))
    }

    pub(crate) fn record(&mut self, effect: Effect) {
        if !self.failed() {
            self.list.push(effect);
        }
    }

    /// Records what was encoded, or that it could not be.
    pub(crate) fn record_encoded(
        &mut self,
        hook: &'static str,
        payload: Encoded,
        effect: impl FnOnce(Vec<u8>) -> Effect,
    ) {
        match payload {
            Ok(payload) => self.record(effect(payload)),
            Err(error) => self.fail(hook, Box::new(error)),
        }
    }

    pub(crate) fn fail(&mut self, hook: &'static str, error: Cause) {
        self.record(Effect::Failed { hook, error });
    }

    /// One line for each effect, such as `message OrderShipped {"tracking":"T-1"}`: for tests.
    #[doc(hidden)]
    pub fn summary(&self) -> Vec<String> {
        self.list.iter().map(Effect::to_string).collect()
    }
}

impl fmt::Debug for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.summary()).finish()
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Message { name, payload, .. } => write!(f, "message {name} {}", String::from_utf8_lossy(payload)),
            Effect::Link { link, .. } => write!(f, "link {} {}", link.machine(), link.id()),
            Effect::View(row) => match &row.value {
                Some(value) => write!(f, "view {} {} {}", row.view, row.key, String::from_utf8_lossy(value)),
                None => write!(f, "view {} {} deleted", row.view, row.key),
            },
            Effect::Failed { hook, error } => write!(f, "failed {hook}: {error}"),
        }
    }
}
