//! A throw-away server of Postgres that keeps what it acknowledged, with a database for each subject.

mod cpu;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, id};
use std::sync::OnceLock;

pub use cpu::{Clocks, Cpu};
use eventer_test_server::Server;
use harness::RoundTrips;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Why a work on Postgres came to nothing.
pub type Fault = Box<dyn Error + Send + Sync>;

/// How many connections a subject may have.
pub const CONNECTIONS_MAX: u32 = 16;

/// `fsync`, `synchronous_commit` and `full_page_writes` are on, as they are by default. Memory and log suffice for a run,
/// so that no subject is the one that meets a checkpoint.
const SETTINGS: [(&str, &str); 4] = [
    ("shared_buffers", "1GB"),
    ("max_wal_size", "16GB"),
    ("checkpoint_timeout", "1h"),
    ("max_connections", "700"),
];

/// The name of the socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// The server of a run.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    counted: OnceLock<(RoundTrips, PathBuf)>,
}

impl Postgres {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// What is missing, or what Postgres reported.
    pub fn start() -> Result<Self, Fault> {
        Ok(Postgres {
            server: Server::start_durable(&SETTINGS)?,
            counted: OnceLock::new(),
        })
    }

    /// Makes a database. With `relaxed`, commits are acknowledged before they are on the disk.
    ///
    /// # Errors
    ///
    /// What Postgres reported.
    pub async fn create(&self, database: &str, relaxed: bool) -> Result<(), Fault> {
        self.run("postgres", &format!("CREATE DATABASE {database}")).await?;
        if relaxed {
            self.run(
                "postgres",
                &format!("ALTER DATABASE {database} SET synchronous_commit = off"),
            )
            .await?;
        }
        Ok(())
    }

    /// Runs statements in a database.
    ///
    /// # Errors
    ///
    /// What Postgres reported.
    pub async fn run(&self, database: &str, sql: &str) -> Result<(), Fault> {
        let mut connection = PgConnection::connect(&self.url(database)).await?;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }

    /// The address of a database.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    /// The address of a database by way of the proxy that counts round trips.
    ///
    /// # Errors
    ///
    /// Why the proxy cannot listen.
    pub fn counted_url(&self, database: &str) -> Result<String, Fault> {
        let (_, folder) = self.counted()?;
        let (direct, counted) = (encoded(self.server.folder()), encoded(folder));
        Ok(self.url(database).replace(&direct, &counted))
    }

    /// The round trips that went through the proxy so far.
    ///
    /// # Errors
    ///
    /// Why the proxy cannot listen.
    pub fn round_trips(&self) -> Result<u64, Fault> {
        Ok(self.counted()?.0.count())
    }

    /// A program of Postgres, such as `pgbench`, that is told where the server is.
    #[must_use]
    pub fn program(&self, name: &str) -> Command {
        let mut command = self.server.programs().command(name);
        command
            .env("PGHOST", self.server.folder())
            .env("PGUSER", eventer_test_server::USER);
        command
    }

    /// The same program, told where the proxy is that counts round trips.
    ///
    /// # Errors
    ///
    /// Why the proxy cannot listen.
    pub fn counted_program(&self, name: &str) -> Result<Command, Fault> {
        let mut command = self.program(name);
        command.env("PGHOST", &self.counted()?.1);
        Ok(command)
    }

    /// The time that the processors spent so far: on this process, and on those of the server that are there.
    ///
    /// # Errors
    ///
    /// Why it cannot be known, such as on a system that is not Linux.
    pub fn clocks(&self) -> Result<Clocks, Fault> {
        Clocks::read(self.server.folder())
    }

    fn counted(&self) -> Result<&(RoundTrips, PathBuf), Fault> {
        if self.counted.get().is_none() {
            let folder = std::env::temp_dir().join(format!("eventer-counted-{}", id()));
            fs::create_dir(&folder)?;
            let round_trips = RoundTrips::listen(&folder.join(SOCKET), self.server.folder().join(SOCKET))?;
            let _ = self.counted.set((round_trips, folder));
        }
        Ok(self.counted.get().ok_or("the proxy was just made")?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some((_, folder)) = self.counted.get() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// A path as the host of an address.
fn encoded(folder: &std::path::Path) -> String {
    folder.to_string_lossy().replace('/', "%2F")
}
