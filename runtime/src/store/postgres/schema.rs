//! The name of the schema that everything lies in.

use std::fmt;
use std::sync::Arc;

use sqlx::AssertSqlSafe;

use super::PgError;

/// The schema that a store lies in: `eventer`, unless another is chosen.
///
/// A name has 1 to 63 ASCII letters, digits, `_` and `-`, does not begin with a digit or `-`, and is not one of
/// Postgres's own, which begin with `pg_`. It is quoted wherever it is used, so upper case stays upper case.
///
/// ```
/// use eventer::store::postgres::Schema;
///
/// assert_eq!(Schema::default().name(), "eventer");
/// assert_eq!(Schema::new("Shop-2")?.to_string(), r#""Shop-2""#);
/// assert!(Schema::new(r#"x"; DROP SCHEMA public; --"#).is_err());
/// # Ok::<(), eventer::store::postgres::PgError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schema(Arc<str>);

/// The tenant of all rows, until several can share a store.
pub(super) const TENANT: i32 = 0;

/// The longest identifier of Postgres, in bytes; it cuts longer ones off without an error.
pub(super) const NAME_LEN_MAX: usize = 63;

/// Whether a name can be quoted and used as it is: nothing in it means anything to SQL.
pub(super) fn is_plain(name: &str) -> bool {
    let letter = |it: u8| it.is_ascii_alphabetic() || it == b'_';
    name.len() <= NAME_LEN_MAX
        && name.bytes().next().is_some_and(letter)
        && name.bytes().all(|it| letter(it) || it.is_ascii_digit() || it == b'-')
        && !name.to_ascii_lowercase().starts_with("pg_")
}

impl Schema {
    /// Names a schema.
    ///
    /// # Errors
    ///
    /// [`PgError::InvalidName`] if it is not such a name.
    pub fn new(name: &str) -> Result<Self, PgError> {
        if is_plain(name) {
            Ok(Schema(name.into()))
        } else {
            Err(PgError::InvalidName { name: name.to_owned() })
        }
    }

    /// The name, without quotes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// A text of ours with the schema put where `{schema}` stands.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("{schema}", &self.to_string())
    }

    /// A statement of ours, which is safe because the name is.
    pub(super) fn statement(&self, text: &str) -> Statement {
        Statement(self.fill(text).into())
    }
}

impl Default for Schema {
    fn default() -> Self {
        Schema("eventer".into())
    }
}

/// The quoted name.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// A statement with its schema.
#[derive(Debug, Clone)]
pub(super) struct Statement(Arc<str>);

impl Statement {
    /// The statement for the client library, which knows a prepared one by its text.
    pub(super) fn sql(&self) -> AssertSqlSafe<Arc<str>> {
        AssertSqlSafe(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Schema;

    #[test]
    fn names_that_could_mean_something_else_are_refused() {
        for name in ["eventer", "_", "Shop-2", &"a".repeat(63)] {
            assert!(Schema::new(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "2x",
            "-x",
            "a b",
            "a\"b",
            "a'b",
            "a.b",
            "a$b",
            "é",
            "pg_x",
            "PG_X",
            "a\0",
            &"a".repeat(64),
        ] {
            assert!(Schema::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_schema_stands_in_every_place() {
        let schema = Schema::new("Shop").unwrap();
        assert_eq!(schema.fill("{schema}.a {schema}.b"), r#""Shop".a "Shop".b"#);
    }
}
