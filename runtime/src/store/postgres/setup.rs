//! Migrations, and what is checked before a store is used.

use tokio::time::timeout;

use super::PgStore;
use super::commit::{ANSWER_MAX, late};
use super::error::{PgError, Verdict};
use super::migration;
use super::reads::ATTEMPTS_MAX;
use super::roles::Roles;
use super::schema::Schema;

impl PgStore {
    /// Makes the schema, or brings it to the version of this program. Returns the numbers of the migrations that were
    /// applied: none if nothing was to be done.
    ///
    /// Many processes may do this at once, and programs of earlier versions may be running. It happens in one
    /// transaction. A store that was made with roles is brought further [with them](Self::migrate_with) as well.
    ///
    /// # Errors
    ///
    /// [`PgError::Newer`] if the schema is ahead of this program; [`PgError::NotOwner`] if there is something to apply and
    /// the store belongs to another role than the one of the connection; and what the server reports.
    pub async fn migrate(&self) -> Result<Vec<u32>, PgError> {
        self.migrated(None).await
    }

    /// The same, with an owner and a role for the application, which are made if they are not there. What is new belongs to
    /// the owner, and is granted as what was there.
    ///
    /// Whoever runs it must be allowed to make roles (`CREATEROLE`) and schemas (`CREATE` on the database), need not be a
    /// superuser, and becomes a member of the owner. Where all roles are there, to be a member of the owner is enough
    /// instead of the first: from Postgres 16 on, one who was given that `WITH SET TRUE`, as it is by default. The schema
    /// must be new or the owner's already.
    ///
    /// # Errors
    ///
    /// As for [`migrate`](Self::migrate).
    pub async fn migrate_with(&self, roles: &Roles) -> Result<Vec<u32>, PgError> {
        self.migrated(Some(roles)).await
    }

    async fn migrated(&self, roles: Option<&Roles>) -> Result<Vec<u32>, PgError> {
        let mut connection = self.inner.lanes.open().await?;
        migration::migrate(&mut connection, &self.inner.schema, roles).await
    }

    /// The SQL of all migrations, for those who apply it themselves: a transaction that makes the schema.
    ///
    /// ```
    /// use eventer::store::postgres::{PgStore, Roles, Schema};
    ///
    /// let sql = PgStore::migration_sql(&Schema::new("shop")?, Some(&Roles::default()));
    /// assert!(sql.contains(r#"CREATE TABLE "shop".event"#));
    /// # Ok::<(), eventer::store::postgres::PgError>(())
    /// ```
    #[must_use]
    pub fn migration_sql(schema: &Schema, roles: Option<&Roles>) -> String {
        migration::script(schema, roles, 0)
    }

    /// The SQL that brings a store from an earlier version to that of this program, for those who apply it themselves: a
    /// transaction with the migrations after this one. [`PgError::Older`] names the last that a store has, and so does
    /// `SELECT max(number) FROM eventer.migration`.
    ///
    /// It fails and changes nothing where that is another one by then, and where the store belongs to another role than the
    /// one it is applied as: give the same roles that the store was made with. After 0 it is
    /// [`migration_sql`](Self::migration_sql).
    ///
    /// ```
    /// use eventer::store::postgres::{PgStore, Schema};
    ///
    /// let sql = PgStore::migration_sql_after(&Schema::default(), None, 5);
    /// assert!(!sql.contains(r#"CREATE TABLE "eventer".edge"#), "the fifth");
    /// assert!(sql.contains(r#"CREATE TABLE "eventer".indexed_machine"#), "the sixth");
    /// ```
    #[must_use]
    pub fn migration_sql_after(schema: &Schema, roles: Option<&Roles>, migration: u32) -> String {
        migration::script(schema, roles, migration)
    }

    /// Whether the schema fits this program, and the server can keep the promises of a store.
    ///
    /// # Errors
    ///
    /// [`PgError::NotMigrated`], [`PgError::Older`], [`PgError::Newer`] or [`PgError::Unsuitable`], and what the server
    /// reports.
    pub async fn check(&self) -> Result<(), PgError> {
        let inner = &self.inner;
        let mut lane = inner.lanes.take().await?;
        // In one transaction, so that a pooler keeps it on one session.
        let checked = async {
            let mut transaction = lane.begin().await?;
            let checked = migration::check(&mut transaction, &inner.schema, inner.lanes.reach(), inner.durable).await;
            if checked.is_ok() {
                let any = sqlx::query_scalar(inner.subscriptions.any.sql()).persistent(false);
                let any = any.fetch_one(&mut *transaction).await?;
                inner.bell.expect_listeners(any);
            }
            transaction.rollback().await?;
            checked
        };
        let checked = timeout(ANSWER_MAX, checked).await;
        lane.settle(checked.unwrap_or_else(|error| Err(late(error))))
    }

    /// Checks on another connection if one turns out to be lost.
    pub(super) async fn checked(&self) -> Result<(), PgError> {
        let mut attempt = 1;
        loop {
            match self.check().await {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                checked => return checked,
            }
        }
    }
}
