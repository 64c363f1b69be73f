//! `Cursor`: where a page ended, as a text that a client can hand back.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::error::InvalidQuery;
use super::index::is_counted;
use super::text::written;
use super::value::{Column, Value};
use crate::store::{Listing, Place, Sort};

/// Where a page ended: what [`Query::after`](super::Query::after) takes to go on.
///
/// Its text is made of letters, digits, `.`, `_` and `-`, so that it can stand in a URL. It says where the page ended and to
/// which query it belongs; nothing in it is secret, and nothing in it is trusted: a text that is damaged, or belongs to
/// another query, is refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

/// The version of the form, which stands before the first point.
const VERSION: &str = "1";

/// The namespace of the names of queries: drawn at random once.
const NAMESPACE: Uuid = Uuid::from_u128(0x9d3b_62f1_07c4_4c59_8f5e_c1a0_53d7_6ab2);

impl Cursor {
    pub(super) fn new(listing: &Listing, place: &Place) -> Self {
        let key = place.key.as_ref().map(Value::kept);
        let content = serde_json::json!([name_of(listing), key, place.id]).to_string();
        Cursor(format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(content)))
    }

    /// Reads a text that was made for a listing.
    pub(super) fn read(text: &str, listing: &Listing) -> Result<Place, InvalidQuery> {
        let (version, content) = text.split_once('.').ok_or(InvalidQuery::MalformedCursor)?;
        if version != VERSION {
            let version = version.chars().take(16).collect();
            return Err(InvalidQuery::CursorVersion { version });
        }
        let content = URL_SAFE_NO_PAD.decode(content).ok();
        let content = content.and_then(|content| serde_json::from_slice(&content).ok());
        let Some((name, key, id)) = content else {
            return Err(InvalidQuery::MalformedCursor);
        };
        let (name, key, id): (String, Option<String>, String) = (name, key, id);
        if name != name_of(listing) {
            return Err(InvalidQuery::ForeignCursor);
        }
        let key = match key.map(|key| Value::restored(&key)) {
            Some(None) => return Err(InvalidQuery::MalformedCursor),
            key => key.flatten(),
        };
        if is_place(listing.sort, key.as_ref(), &id) {
            Ok(Place { key, id })
        } else {
            Err(InvalidQuery::MalformedCursor)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a page in this order can end there: anybody can write a text that looks like a cursor.
fn is_place(sort: Sort, key: Option<&Value>, id: &str) -> bool {
    let is_key = match (sort, key) {
        (Sort::Id, key) => key.is_none(),
        (Sort::Since, key) => key.is_some_and(|key| key.fits(Column::Time)),
        (Sort::Field(field), key) => key.is_none_or(|key| key.fits(field.column())),
    };
    let is_kept = match key {
        Some(Value::Text(text)) => !text.contains('\0'),
        Some(Value::Time(time)) => is_counted(*time),
        _ => true,
    };
    is_key && is_kept && !id.contains('\0')
}

/// A name for all that decides which entities come in which order; equal in every program.
fn name_of(listing: &Listing) -> String {
    let name = Uuid::new_v5(&NAMESPACE, written(listing).as_bytes());
    name.simple().to_string()[..16].to_owned()
}

impl AsRef<str> for Cursor {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Cursor;
    use crate::query::{Column, IndexedField, InvalidQuery, Value};
    use crate::store::{Listing, Place, Sort, Test};

    #[test]
    fn a_place_that_no_page_ends_at_is_refused() {
        let field = |column| Sort::Field(IndexedField::new("field", column));
        let (since, number) = (Value::time(UNIX_EPOCH), Value::Integer(1));
        let large = Value::Integer(i128::MAX);
        let late = Value::time(UNIX_EPOCH + Duration::from_secs(10_000_000_000_000));
        let cases = [
            (Sort::Id, None, "a", true),
            (Sort::Id, Some(&number), "a", false),
            (Sort::Id, None, "a\0", false),
            (Sort::Since, Some(&since), "a", true),
            (Sort::Since, Some(&number), "a", false),
            (Sort::Since, Some(&late), "a", false),
            (field(Column::Time), Some(&late), "a", false),
            (Sort::Since, None, "a", false),
            (field(Column::Integer), Some(&number), "a", true),
            (field(Column::Integer), None, "a", true),
            (field(Column::Integer), Some(&large), "a", false),
            (field(Column::Large), Some(&large), "a", true),
            (field(Column::Text), Some(&number), "a", false),
            (field(Column::Text), Some(&Value::from("b\0")), "a", false),
        ];
        for (sort, key, id, is_read) in cases {
            let listing = Listing {
                sort,
                ..Listing::new("machine", &[], 1)
            };
            let place = Place {
                key: key.cloned(),
                id: id.to_owned(),
            };
            let read = Cursor::read(Cursor::new(&listing, &place).as_str(), &listing);
            let expected = if is_read {
                Ok(place)
            } else {
                Err(InvalidQuery::MalformedCursor)
            };
            assert_eq!(read, expected);
        }
    }

    /// Clients keep these texts while programs change.
    #[test]
    fn a_cursor_is_read_as_it_always_was() {
        let text = "1.WyJkMTc1NTcwMWNkYWQ1MmUzIiwidDE3MDAwMDAwMDAxMjM0NTYiLCJBLTciXQ";
        let due = IndexedField::new("due", Column::Time);
        let listing = Listing {
            states: Some(vec!["Open"]),
            tests: vec![(
                IndexedField::new("cost", Column::Integer),
                Test::In(vec![Value::from(9)]),
            )],
            sort: Sort::Field(due),
            ..Listing::new("task", &[], 50)
        };
        let micros = Duration::from_micros(1_700_000_000_123_456);
        let place = Place {
            key: Some(Value::time(UNIX_EPOCH + micros)),
            id: "A-7".to_owned(),
        };
        assert_eq!(Cursor::new(&listing, &place).as_str(), text);
        assert_eq!(Cursor::read(text, &listing), Ok(place));
    }
}
