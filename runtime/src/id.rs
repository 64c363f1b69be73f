//! `EntityId`: what identifies an entity.

use std::borrow::Cow;
use std::fmt;

use crate::bytes;

/// The longest text of an id, in bytes.
pub const ID_LEN_MAX: usize = 1024;

/// How many characters are shown of a text that is longer than any id.
const SHOWN_LEN: usize = 64;

/// What identifies one entity of a machine, with one canonical text in and out.
///
/// Implemented for `String`, the integers and `uuid::Uuid`. Newtypes and composite keys derive
/// it. Who implements it by hand makes sure that equal ids have the same text, and different ids different texts.
///
/// The id of a machine is also `Clone`, `Eq`, `Hash`, `Send` and `Sync`.
///
/// A store accepts texts of 1 to 1,024 bytes without NUL and refuses others with a typed error.
///
/// ```
/// use eventer::{EntityId, InvalidId};
///
/// #[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
/// struct OrderId(u64);
///
/// #[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
/// struct LineId {
///     shop: String,
///     number: u32,
/// }
///
/// assert_eq!(OrderId(7).to_text(), "7");
/// let line = LineId { shop: "a/b".to_owned(), number: 3 };
/// assert_eq!(line.to_text(), r"a\/b/3");
/// assert_eq!(LineId::from_text(r"a\/b/3")?, line);
/// # Ok::<(), InvalidId>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot identify an entity",
    label = "not an `EntityId`",
    note = "derive `eventer::EntityId` for it, or use `String`, an integer or `Uuid`"
)]
// No supertraits: what else a machine needs of its id is a bound on `Machine::Id`. As supertraits, each missing one
// would be an error here and another there.
pub trait EntityId: Sized + 'static {
    /// The canonical text of the id.
    fn to_text(&self) -> Cow<'_, str>;

    /// Reads an id from its canonical text.
    ///
    /// # Errors
    ///
    /// If the text is not one that [`to_text`](Self::to_text) writes.
    fn from_text(text: &str) -> Result<Self, InvalidId>;
}

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId {
    reason: &'static str,
}

impl InvalidId {
    /// States why a text is no id, such as `"not a decimal number"`.
    #[must_use]
    pub fn new(reason: &'static str) -> Self {
        InvalidId { reason }
    }

    pub(crate) fn reason(&self) -> &'static str {
        self.reason
    }

    /// Checks what every store requires of the text of an id.
    pub(crate) fn check(text: &str) -> Result<(), InvalidId> {
        if text.is_empty() {
            Err(InvalidId::new("it is empty"))
        } else if text.len() > ID_LEN_MAX {
            Err(InvalidId::new("it is longer than 1,024 bytes"))
        } else if bytes::holds_nul(text.as_bytes()) {
            Err(InvalidId::new("it contains NUL"))
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is no id: {}", self.reason)
    }
}

impl std::error::Error for InvalidId {}

/// A text that is meant to be an id, as errors and spans show it: of what is too long for one, how it begins.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= ID_LEN_MAX {
        return Cow::Borrowed(text);
    }
    let mut beginning: String = text.chars().take(SHOWN_LEN).collect();
    beginning.push('…');
    Cow::Owned(beginning)
}

/// The text of a composite key: its parts between `/`, with `/` and `\` in a part after a `\`.
#[doc(hidden)]
pub fn join<const N: usize>(parts: &[Cow<'_, str>; N]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            text.push('/');
        }
        for letter in part.chars() {
            if matches!(letter, '/' | '\\') {
                text.push('\\');
            }
            text.push(letter);
        }
    }
    text
}

/// The parts of a composite key.
///
/// # Errors
///
/// If the text is not one that [`join`] writes.
#[doc(hidden)]
pub fn split<const N: usize>(text: &str) -> Result<[String; N], InvalidId> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let last = parts.len() - 1;
        match letter {
            '/' => parts.push(String::new()),
            '\\' => match letters.next() {
                Some(escaped @ ('/' | '\\')) => parts[last].push(escaped),
                _ => return Err(InvalidId::new("`\\` stands before neither `/` nor `\\`")),
            },
            other => parts[last].push(other),
        }
    }
    parts
        .try_into()
        .map_err(|_| InvalidId::new("it has another number of parts than the key"))
}

impl EntityId for String {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_text(text: &str) -> Result<Self, InvalidId> {
        Ok(text.to_owned())
    }
}

macro_rules! integer_ids {
    ($($integer:ty)*) => {$(
        impl EntityId for $integer {
            fn to_text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn from_text(text: &str) -> Result<Self, InvalidId> {
                let id = text.parse().map_err(|_| InvalidId::new("not a decimal number in range"))?;
                // `+7` and `007` parse too, and would be second texts of one id.
                if Self::to_text(&id) == text { Ok(id) } else { Err(InvalidId::new("not in canonical form")) }
            }
        }
    )*};
}

integer_ids!(u8 u16 u32 u64 u128 i8 i16 i32 i64 i128);

impl EntityId for uuid::Uuid {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.hyphenated().to_string())
    }

    fn from_text(text: &str) -> Result<Self, InvalidId> {
        let id = text.parse().map_err(|_| InvalidId::new("not a UUID"))?;
        if Self::to_text(&id) == text {
            Ok(id)
        } else {
            Err(InvalidId::new("not a hyphenated lower-case UUID"))
        }
    }
}
