//! The account of the works on Postgres, declared with es-entity: once without snapshots and once with them.

mod events;
mod replayed;
mod snapshotted;

use std::error::Error;

use sqlx::PgPool;
use uuid::Uuid;

/// Why nothing came of it.
pub type Fault = Box<dyn Error + Send + Sync>;

/// The sum of the payments and their number.
pub type Totals = (i64, u64);

/// The columns that the library's statements name; it leaves making the tables to its users.
pub const TABLES: &str = "
    CREATE TABLE accounts (created_at timestamptz NOT NULL, id uuid PRIMARY KEY);
    CREATE TABLE account_events (
        recorded_at timestamptz NOT NULL, id uuid NOT NULL REFERENCES accounts, sequence int NOT NULL,
        UNIQUE (id, sequence), event_type text NOT NULL, event jsonb NOT NULL, context jsonb
    );
    CREATE TABLE account_snapshots (
        recorded_at timestamptz NOT NULL, id uuid PRIMARY KEY REFERENCES accounts, sequence int NOT NULL,
        first_recorded_at timestamptz NOT NULL, fingerprint bigint NOT NULL, snapshot jsonb NOT NULL
    )";

/// The accounts in a database.
#[derive(Debug)]
pub struct Accounts(Kind);

#[derive(Debug)]
enum Kind {
    Replayed(replayed::Accounts),
    Snapshotted(snapshotted::Accounts),
}

impl Accounts {
    /// Those whose events are all replayed for each command.
    #[must_use]
    pub fn replayed(pool: PgPool) -> Self {
        Accounts(Kind::Replayed(replayed::Accounts::new(pool)))
    }

    /// Those whose state is stored after every 50 events.
    #[must_use]
    pub fn snapshotted(pool: PgPool) -> Self {
        Accounts(Kind::Snapshotted(snapshotted::Accounts::new(pool)))
    }

    /// Opens an account.
    ///
    /// # Errors
    ///
    /// What the library reported.
    pub async fn open(&self, id: Uuid, owner: String) -> Result<(), Fault> {
        match &self.0 {
            Kind::Replayed(accounts) => accounts.open(id, owner).await,
            Kind::Snapshotted(accounts) => accounts.open(id, owner).await,
        }
    }

    /// Takes a payment.
    ///
    /// # Errors
    ///
    /// What the library reported, or that there is nothing to pay.
    pub async fn pay(&self, id: Uuid, cents: i64, note: String) -> Result<(), Fault> {
        match &self.0 {
            Kind::Replayed(accounts) => accounts.pay(id, cents, note).await,
            Kind::Snapshotted(accounts) => accounts.pay(id, cents, note).await,
        }
    }

    /// What was paid into an account.
    ///
    /// # Errors
    ///
    /// What the library reported.
    pub async fn totals(&self, id: Uuid) -> Result<Totals, Fault> {
        match &self.0 {
            Kind::Replayed(accounts) => accounts.totals(id).await,
            Kind::Snapshotted(accounts) => accounts.totals(id).await,
        }
    }
}
