//! Views, and what `#[view]` hooks return.

use crate::declaration::Encoded;
use crate::effects::{Effect, Effects};
use crate::payload;

/// One row of a view: an object that is computed by a transition and written in its commit.
///
/// `#[view]` hooks return it. The view has the name of its hook, and a row is found by its key; a row that is there
/// already is replaced.
///
/// ```
/// use eventer::View;
///
/// let line = View::put("A-1", 250_u32);
/// assert_eq!((line.key(), line.value()), ("A-1", Some(&250)));
/// let gone = View::<u32>::delete("A-1");
/// assert_eq!((gone.key(), gone.value()), ("A-1", None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a row is written only if a `#[view]` hook returns it"]
pub struct View<T> {
    key: String,
    value: Option<T>,
}

impl<T> View<T> {
    /// Writes the row with this key.
    pub fn put(key: impl RowKey, value: T) -> Self {
        View {
            key: key.text(),
            value: Some(value),
        }
    }

    /// Deletes the row with this key, if it is there.
    pub fn delete(key: impl RowKey) -> Self {
        View {
            key: key.text(),
            value: None,
        }
    }

    /// The key of the row.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What is written; `None` if the row is deleted.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

/// The key of a row: whatever becomes a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text, and the key of a row is one",
    label = "not a text",
    note = "an id has a text: write `id.to_text()`, with `eventer::EntityId` imported"
)]
pub trait RowKey {
    /// The key as its text.
    fn text(self) -> String;
}

#[diagnostic::do_not_recommend]
impl<K: Into<String>> RowKey for K {
    fn text(self) -> String {
        self.into()
    }
}

/// A row with its value in stored form.
pub(crate) struct ViewRow {
    pub(crate) view: &'static str,
    pub(crate) key: String,
    /// `None` if the row is deleted.
    pub(crate) value: Option<Vec<u8>>,
}

/// What a row of a view holds: anything that can be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a row of a view, and does not implement `Serialize`",
    label = "cannot be written",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`"
)]
pub trait Row {
    /// The row in stored form.
    ///
    /// # Errors
    ///
    /// What its `Serialize` reports; what has no stored form.
    fn encode(&self) -> Encoded;
}

impl<T: serde::Serialize> Row for T {
    fn encode(&self) -> Encoded {
        payload::encode(self)
    }
}

/// What a `#[view]` hook returns: a row, and `Option`, `Vec` and `Result` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of a view",
    label = "a `#[view]` hook returns rows of its view",
    note = "return `View<T>`, or an `Option`, `Vec` or `Result` of it"
)]
pub trait Viewed {
    /// What each row holds. That it can be written is asked for beside this trait, not in it, so that the answer is about
    /// the row and not about how it is returned.
    type Row;

    /// Records the rows.
    fn view(self, hook: &'static str, effects: &mut Effects)
    where
        Self::Row: Row;
}

impl<T> Viewed for View<T> {
    type Row = T;

    fn view(self, hook: &'static str, effects: &mut Effects)
    where
        T: Row,
    {
        let View { key, value } = self;
        let row = |value| ViewRow { view: hook, key, value };
        match value.map(|value| value.encode()) {
            Some(payload) => effects.record_encoded(hook, payload, |payload| Effect::View(row(Some(payload)))),
            None => effects.record(Effect::View(row(None))),
        }
    }
}

impl<T: Viewed> Viewed for Option<T> {
    type Row = T::Row;

    fn view(self, hook: &'static str, effects: &mut Effects)
    where
        T::Row: Row,
    {
        if let Some(it) = self {
            it.view(hook, effects);
        }
    }
}

impl<T: Viewed> Viewed for Vec<T> {
    type Row = T::Row;

    fn view(self, hook: &'static str, effects: &mut Effects)
    where
        T::Row: Row,
    {
        for it in self {
            it.view(hook, effects);
        }
    }
}

impl<T: Viewed, E: std::error::Error + Send + Sync + 'static> Viewed for Result<T, E> {
    type Row = T::Row;

    fn view(self, hook: &'static str, effects: &mut Effects)
    where
        T::Row: Row,
    {
        match self {
            Ok(it) => it.view(hook, effects),
            Err(error) => effects.fail(hook, Box::new(error)),
        }
    }
}
