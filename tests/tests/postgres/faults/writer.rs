//! A process that writes until it is killed, and says what it does.

use std::env;
use std::io::{self, BufRead, BufReader};
use std::process::{self, Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use eventer::store::postgres::PgStore;
use sqlx::postgres::PgPoolOptions;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::clients::{Client, Pages};
use super::ledger::{Answer, Ledger, Witness};
use super::stage::Stage;
use crate::databases::runtime;

/// Set for the process that writes: the address of its database, and its number.
const ADDRESS: &str = "EVENTER_TEST_WRITER";
const NUMBER: &str = "EVENTER_TEST_WRITER_NUMBER";

/// What stands before the lines that count.
const SENT: &str = "sent: ";
const STORED: &str = "stored: ";
const NOT_STORED: &str = "not stored: ";
const UNEXPECTED: &str = "unexpected: ";

/// A process that writes.
pub struct Writer {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    reading: JoinHandle<()>,
}

impl Writer {
    pub fn start(stage: &Stage, number: u64) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "faults::writer::write_until_killed",
                "--nocapture",
                "--ignored",
            ])
            .env(ADDRESS, stage.proxy.url("postgres"))
            .env(NUMBER, number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (output, kept) = (BufReader::new(child.stdout.take().unwrap()), Arc::clone(&lines));
        let reading = thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Writer { child, lines, reading }
    }

    fn stored_len(&self) -> usize {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter(|line| line.contains(STORED)).count()
    }

    /// Waits until it was answered so many times.
    pub async fn until_answered(&self, count: usize) {
        for _ in 0..3_000 {
            if self.stored_len() >= count {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("after 30 s the process was not answered {count} times");
    }

    /// Kills it, and adds to the ledger what it said. Returns how many calls it knew to be stored.
    pub fn kill(mut self, ledger: &Ledger) -> usize {
        // SIGKILL: nothing of the process runs any more.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reading.join().unwrap();
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let mut stored = 0;
        for line in &lines {
            // The test runner may have begun the line.
            if let Some((_, sent)) = line.split_once(SENT) {
                let (token, pages) = sent.split_once(' ').expect("a token and pages");
                let pages: Vec<_> = pages.split(',').collect();
                ledger.sent(token.parse().unwrap(), &pages);
            } else if let Some((_, token)) = line.split_once(NOT_STORED) {
                ledger.answered(token.parse().unwrap(), Answer::NotStored);
            } else if let Some((_, said)) = line.split_once(STORED) {
                let (token, version) = said.split_once(' ').expect("a token and a version");
                let version = version.parse().unwrap();
                ledger.answered(token.parse().unwrap(), Answer::Stored { version });
                stored += 1;
            } else if let Some((_, what)) = line.split_once(UNEXPECTED) {
                ledger.unexpected(what.to_owned());
            }
        }
        stored
    }
}

/// Says what happens at once. A line is written as a whole, by one call of the system.
struct Printed;

impl Witness for Printed {
    fn sent(&self, token: u64, pages: &[&str]) {
        println!("{SENT}{token} {}", pages.join(","));
    }

    fn answered(&self, token: u64, answer: Answer) {
        match answer {
            Answer::None => {}
            Answer::Stored { version } => println!("{STORED}{token} {version}"),
            Answer::NotStored => println!("{NOT_STORED}{token}"),
        }
    }

    fn unexpected(&self, what: String) {
        println!("{UNEXPECTED}{what}");
    }
}

/// Not a test: what the process runs.
#[test]
#[ignore = "it is run by other tests, as a process of its own"]
fn write_until_killed() {
    let Ok(address) = env::var(ADDRESS) else {
        return;
    };
    let number: u64 = env::var(NUMBER).unwrap().parse().unwrap();
    // Whoever started it is gone when its input ends, and then it ends too.
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
    runtime().block_on(async {
        let pool = PgPoolOptions::new().connect_lazy_with(address.parse().unwrap());
        let store = PgStore::builder(&pool).connections_max(4).build();
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let pages = Pages::new(store.clone());
            tasks.spawn(async move {
                loop {
                    Client {
                        pages: &pages,
                        ledger: &Printed,
                    }
                    .call(number)
                    .await;
                }
            });
        }
        tasks.join_all().await;
    });
}
