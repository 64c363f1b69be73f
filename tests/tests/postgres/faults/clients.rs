//! Clients that write for as long as they are let, and keep a ledger.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use eventer::store::StoreErrorKind;
use eventer::store::postgres::PgStore;
use eventer::{Error, ErrorKind, Receipt, StateMachine};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::ledger::{Answer, Ledger, Witness};
use super::page::page::{self, event};

pub type Pages = StateMachine<page::Machine, PgStore>;

/// How many pages there are: few enough that clients meet.
pub const PAGES: u64 = 24;

/// A number below a limit, which differs from call to call.
pub fn random(below: u64) -> u64 {
    // A new `RandomState` has new keys.
    RandomState::new().hash_one(below) % below
}

pub fn page_id(number: u64) -> String {
    format!("page {number}")
}

/// Clients at work.
pub struct Clients {
    pub ledger: Arc<Ledger>,
    ends: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

/// Makes all pages. The server is there.
pub async fn open_all(store: &PgStore) {
    let pages = Pages::new(store.clone());
    for number in 0..PAGES {
        pages
            .start(page_id(number), event::Opened)
            .await
            .expect("a page begins");
    }
}

/// A token that no other call has, in no process: tokens of a writer begin with its number.
fn next_token(writer: u64) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    writer * 1_000_000_000 + NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Clients {
    pub fn start(store: &PgStore, count: usize) -> Self {
        let mut clients = Clients {
            ledger: Arc::default(),
            ends: Arc::default(),
            tasks: JoinSet::new(),
        };
        for _ in 0..count {
            clients.add(store);
        }
        clients
    }

    pub fn add(&mut self, store: &PgStore) {
        let (ledger, ends) = (Arc::clone(&self.ledger), Arc::clone(&self.ends));
        let pages = Pages::new(store.clone());
        self.tasks.spawn(async move {
            while !ends.load(Ordering::Relaxed) {
                Client {
                    pages: &pages,
                    ledger: &*ledger,
                }
                .call(0)
                .await;
            }
        });
    }

    /// Lets all calls come to their end; the server has to be there.
    pub async fn end(self) -> Arc<Ledger> {
        self.ends.store(true, Ordering::Relaxed);
        self.tasks.join_all().await;
        self.ledger
    }
}

/// Who makes one call after the other.
pub struct Client<'a> {
    pub pages: &'a Pages,
    pub ledger: &'a dyn Witness,
}

impl Client<'_> {
    /// Makes any call.
    pub async fn call(&self, writer: u64) {
        let token = next_token(writer);
        let number = random(PAGES);
        let id = page_id(number);
        match random(100) {
            0..60 => {
                self.ledger.sent(token, &[&id]);
                let answer = self.pages.dispatch(&id, event::Noted { token }).await;
                self.settle(token, answer).await;
            }
            60..80 => self.keyed(token, &id).await,
            80..95 => {
                let to = page_id((number + 1 + random(PAGES - 1)) % PAGES);
                self.ledger.sent(token, &[&id, &to]);
                let answer = self.pages.dispatch(&id, event::Copied { token, to }).await;
                self.settle(token, answer).await;
            }
            _ => self.read(&id).await,
        }
    }

    /// Calls under a key, again and again until there is an answer; and sometimes once more.
    async fn keyed(&self, token: u64, id: &String) {
        self.ledger.sent(token, &[id]);
        let mut version = None;
        for again in 0.. {
            let answer = self
                .pages
                .dispatch(id, event::Noted { token })
                .idempotent(format!("key {token}"))
                .await;
            match answer {
                Ok(receipt) => {
                    if version.is_some_and(|version| version != receipt.version || !receipt.replayed) {
                        self.ledger
                            .unexpected(format!("a repeat of {token}, stored at {version:?}: {receipt:?}"));
                    }
                    if again > 0 && version.is_none() {
                        self.ledger.resolved();
                    }
                    let version = *version.insert(receipt.version);
                    self.ledger.answered(token, Answer::Stored { version });
                    if random(2) == 0 {
                        return;
                    }
                }
                Err(error) => match error.kind() {
                    ErrorKind::Unknown(_) | ErrorKind::Conflict { .. } => sleep(Duration::from_millis(5)).await,
                    ErrorKind::Store(store) if store.kind() == StoreErrorKind::Unavailable => {
                        sleep(Duration::from_millis(5)).await;
                    }
                    _ => return self.ledger.unexpected(format!("{error}: {:?}", error.kind())),
                },
            }
        }
    }

    /// Takes down what came of a call; asks until it is known.
    pub async fn settle(&self, token: u64, answer: Result<Receipt, Error<page::Machine>>) {
        let (mut answer, mut is_resolved) = (answer, false);
        loop {
            match answer.map_err(Error::into_kind) {
                Ok(receipt) => {
                    let version = receipt.version;
                    self.ledger.answered(token, Answer::Stored { version });
                    break;
                }
                Err(ErrorKind::Unknown(unresolved)) => {
                    is_resolved = true;
                    sleep(Duration::from_millis(5)).await;
                    answer = self.pages.resolve(unresolved).await;
                }
                Err(ErrorKind::Conflict { .. }) => {
                    self.ledger.answered(token, Answer::NotStored);
                    break;
                }
                Err(ErrorKind::Store(store)) if store.kind() == StoreErrorKind::Unavailable => {
                    self.ledger.answered(token, Answer::NotStored);
                    // Not at once again while the server is away.
                    sleep(Duration::from_millis(5)).await;
                    break;
                }
                Err(kind) => {
                    let chain = sources(&kind);
                    return self.ledger.unexpected(format!("{chain}: {kind:?}"));
                }
            }
        }
        if is_resolved {
            self.ledger.resolved();
        }
    }

    /// What was acknowledged is there for whoever loads afterwards.
    async fn read(&self, id: &str) {
        let acknowledged = self.ledger.version_of(id);
        if let Ok(page::Any::Open(page)) = self.pages.load(&id.to_owned()).await
            && page.version() < acknowledged
        {
            let found = page.version();
            self.ledger.unexpected(format!(
                "{id} is at version {found}, after version {acknowledged} was acknowledged"
            ));
        }
    }
}

fn sources<R>(kind: &ErrorKind<R>) -> String {
    match kind {
        ErrorKind::Store(store) => {
            let source = std::error::Error::source(store).map(ToString::to_string);
            source.unwrap_or_default()
        }
        _ => String::new(),
    }
}
