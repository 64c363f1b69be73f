//! Who owns what is stored, and who may do what with it.

use super::schema::is_plain;
use super::{PgError, Schema};

/// The roles of a store, made by [`PgStore::migrate_with`](super::PgStore::migrate_with).
///
/// - The owner has all tables and functions. Nobody logs in as the owner.
/// - The application has EXECUTE on the functions by which commits are stored, and SELECT on what is stored. It can
///   neither change nor delete an event, nor write a state without one.
///
/// Neither logs in: grant the application's role to the roles that do. Both are roles of the whole server, so two
/// databases of one server either share them or have names of their own.
///
/// ```
/// use eventer::store::postgres::Roles;
///
/// let roles = Roles::new("shop_owner", "shop_app")?;
/// assert_eq!(roles.application(), "shop_app");
/// # Ok::<(), eventer::store::postgres::PgError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    owner: String,
    application: String,
}

impl Roles {
    /// Names the roles, which are made if they are not there.
    ///
    /// # Errors
    ///
    /// [`PgError::InvalidName`] if a name could not be that of a [`Schema`] either.
    pub fn new(owner: &str, application: &str) -> Result<Self, PgError> {
        for name in [owner, application] {
            if !is_plain(name) {
                return Err(PgError::InvalidName { name: name.to_owned() });
            }
        }
        Ok(Roles {
            owner: owner.to_owned(),
            application: application.to_owned(),
        })
    }

    /// The role that owns everything.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The role to grant to those who use the store.
    #[must_use]
    pub fn application(&self) -> &str {
        &self.application
    }

    /// Makes roles and schema, and goes on as the owner, so that all that follows is the owner's.
    pub(super) fn before(&self, schema: &Schema) -> String {
        self.fill(schema, include_str!("migrations/roles_before.sql"))
    }

    /// Grants what the application needs, and ends being the owner.
    pub(super) fn after(&self, schema: &Schema) -> String {
        self.fill(schema, include_str!("migrations/roles_after.sql"))
    }

    fn fill(&self, schema: &Schema, text: &str) -> String {
        let text = text
            .replace("{owner}", &self.owner)
            .replace("{application}", &self.application);
        schema.fill(&text)
    }
}

impl Default for Roles {
    /// `eventer_owner` and `eventer_app`.
    fn default() -> Self {
        Roles {
            owner: "eventer_owner".to_owned(),
            application: "eventer_app".to_owned(),
        }
    }
}
