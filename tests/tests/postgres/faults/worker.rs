//! A process that runs workers until it is killed, and is halted meanwhile.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use eventer::Workers;
use eventer::store::postgres::PgStore;
use eventer::worker::Retries;
use sqlx::postgres::PgPoolOptions;
use tokio::time::sleep;

use super::projected::{Antidote, Digests, Tokens};
use super::stage::Stage;
use crate::databases::runtime;

/// Set for the process that works: the address of its database, and what makes poison harmless.
const ADDRESS: &str = "EVENTER_TEST_WORKER";
const ANTIDOTE: &str = "EVENTER_TEST_WORKER_ANTIDOTE";

/// How long a worker may be silent.
pub const LEASE: Duration = Duration::from_secs(1);

/// A process that works. It ends when this is dropped, also while it is halted.
pub struct Worker(Child);

impl Worker {
    pub fn start(stage: &Stage, antidote: &Antidote) -> Self {
        let child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "faults::worker::work_until_killed",
                "--nocapture",
                "--ignored",
            ])
            .env(ADDRESS, stage.server.url("postgres"))
            .env(ANTIDOTE, &antidote.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Worker(child)
    }

    /// Halts it, or lets it go on.
    pub fn halt(&self, is_halted: bool) {
        let signal = if is_halted { "-STOP" } else { "-CONT" };
        let sent = Command::new("kill")
            .args([signal, &self.0.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success(), "the process is there");
    }

    /// Whether it still runs, which it does until it is killed.
    pub fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // SIGKILL: nothing of the process runs any more.
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Not a test: what the process runs.
#[test]
#[ignore = "it is run by other tests, as a process of its own"]
fn work_until_killed() {
    let Ok(address) = env::var(ADDRESS) else {
        return;
    };
    let antidote = Antidote(PathBuf::from(env::var_os(ANTIDOTE).unwrap()));
    // Whoever started it is gone when its input ends, and then it ends too.
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
    runtime().block_on(async {
        let pool = PgPoolOptions::new().connect_lazy_with(address.parse().unwrap());
        let store = PgStore::builder(&pool).connections_max(4).build();
        let retries = Retries {
            attempts: 2,
            first: Duration::from_millis(5),
            longest: Duration::from_millis(5),
        };
        loop {
            let workers = Workers::new(store.clone())
                .lease(LEASE)
                .retries(retries)
                .batch_len_max(100);
            let workers = workers
                .project(Digests(antidote.clone()))
                .project_sql(Tokens::new(antidote.clone()))
                .project_sql(Tokens::inline());
            match workers.start().await {
                Ok(_running) => std::future::pending::<()>().await,
                // The server is away.
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    });
}
