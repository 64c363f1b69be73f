//! `Roles`: who owns what is stored, and who may do what with it.

use super::schema::is_plain;
use super::{PgError, Schema};

/// The roles of a store, made by [`PgStore::migrate_with`](super::PgStore::migrate_with).
///
/// - The owner has all tables and functions. Nobody logs in as the owner.
/// - The application has EXECUTE on the functions by which commits are stored and messages received, and SELECT on what is
///   stored. It can neither change nor delete an event, nor write a state without one.
/// - The maintainer, if there is one, has SELECT and may make states anew from their events
///   ([`PgStore::rebuild_state`](super::PgStore::rebuild_state)). It cannot change an event either.
/// - The role for workers, if there is one, has SELECT and EXECUTE on the functions by which
///   [subscriptions](crate::store::Subscriptions) are read and administered, and messages received. It stores no event:
///   a worker that commits has the application's role as well.
///
/// None of them logs in: grant a role to those that do. They are roles of the whole server, so two
/// databases of one server either share them or have names of their own.
///
/// ```
/// use eventer::store::postgres::Roles;
///
/// let roles = Roles::new("shop_owner", "shop_app")?.maintained_by("shop_maintainer")?.worked_by("shop_worker")?;
/// assert_eq!(roles.application(), "shop_app");
/// assert_eq!(roles.maintainer(), Some("shop_maintainer"));
/// assert_eq!(roles.worker(), Some("shop_worker"));
/// # Ok::<(), eventer::store::postgres::PgError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    owner: String,
    application: String,
    maintainer: Option<String>,
    worker: Option<String>,
}

impl Roles {
    /// Names the roles, which are made if they are not there. There is no maintainer and no role for workers:
    /// repairs and subscriptions are the owner's.
    ///
    /// # Errors
    ///
    /// [`PgError::InvalidName`] if a name could not be that of a [`Schema`] either.
    pub fn new(owner: &str, application: &str) -> Result<Self, PgError> {
        Ok(Roles {
            owner: named(owner)?,
            application: named(application)?,
            maintainer: None,
            worker: None,
        })
    }

    /// Names a role for repairs, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn maintained_by(mut self, maintainer: &str) -> Result<Self, PgError> {
        self.maintainer = Some(named(maintainer)?);
        Ok(self)
    }

    /// Names a role for workers, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn worked_by(mut self, worker: &str) -> Result<Self, PgError> {
        self.worker = Some(named(worker)?);
        Ok(self)
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

    /// The role to grant to those who repair it.
    #[must_use]
    pub fn maintainer(&self) -> Option<&str> {
        self.maintainer.as_deref()
    }

    /// The role to grant to those who run workers.
    #[must_use]
    pub fn worker(&self) -> Option<&str> {
        self.worker.as_deref()
    }

    /// Makes roles and schema, and goes on as the owner, so that all that follows is the owner's.
    pub(super) fn before(&self, schema: &Schema) -> String {
        self.fill(schema, include_str!("migrations/roles_before.sql"))
    }

    /// Grants what the roles need. Who runs it is the owner until the transaction ends, and then who it was before.
    pub(super) fn after(&self, schema: &Schema) -> String {
        let mut text = self.fill(schema, include_str!("migrations/roles_after.sql"));
        if self.maintainer.is_some() {
            text += &self.fill(schema, include_str!("migrations/roles_maintainer.sql"));
        }
        if self.worker.is_some() {
            text += &self.fill(schema, include_str!("migrations/roles_worker.sql"));
        }
        text
    }

    fn fill(&self, schema: &Schema, text: &str) -> String {
        let maintainer = self.maintainer.as_deref().unwrap_or_default();
        let worker = self.worker.as_deref().unwrap_or_default();
        let text = text
            .replace("{owner}", &self.owner)
            .replace("{application}", &self.application)
            .replace("{maintainer}", maintainer)
            .replace("{worker}", worker);
        schema.fill(&text)
    }
}

fn named(name: &str) -> Result<String, PgError> {
    if is_plain(name) {
        Ok(name.to_owned())
    } else {
        Err(PgError::InvalidName { name: name.to_owned() })
    }
}

impl Default for Roles {
    /// `eventer_owner`, `eventer_app`, `eventer_maintainer` and `eventer_worker`.
    fn default() -> Self {
        Roles {
            owner: "eventer_owner".to_owned(),
            application: "eventer_app".to_owned(),
            maintainer: Some("eventer_maintainer".to_owned()),
            worker: Some("eventer_worker".to_owned()),
        }
    }
}
