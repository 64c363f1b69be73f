//! Who follows the log by the watermark, all the while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eventer::EventId;
use eventer::store::postgres::PgStore;
use eventer::store::{EventLog, Outbox, StoreError};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What a reader saw of a log: positions and ids, in the order in which they came.
pub type Seen = Vec<(u64, EventId)>;

/// Follows the log of events and the outbox.
pub struct Reader {
    ends: Arc<AtomicBool>,
    task: JoinHandle<[Seen; 2]>,
}

/// The most that are read at once: few, so that pages end anywhere.
const PAGE_LEN: usize = 57;

impl Reader {
    pub fn start(store: &PgStore) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(follow(store.clone(), Arc::clone(&ends)));
        Reader { ends, task }
    }

    /// Reads what is left, after all writers ended, and returns events and messages.
    pub async fn end(self) -> [Seen; 2] {
        self.ends.store(true, Ordering::Relaxed);
        self.task.await.expect("the reader ends")
    }
}

async fn follow(store: PgStore, ends: Arc<AtomicBool>) -> [Seen; 2] {
    let (mut events, mut messages) = (Seen::new(), Seen::new());
    loop {
        // Looked at before reading: nothing is written after it is set.
        let last = ends.load(Ordering::Relaxed);
        let page = event_page(&store, cursor(&events)).await;
        let event_len = take(&mut events, page);
        let page = message_page(&store, cursor(&messages)).await;
        let message_len = take(&mut messages, page);
        match (event_len, message_len) {
            (Some(0), Some(0)) if last => return [events, messages],
            (Some(PAGE_LEN), _) | (_, Some(PAGE_LEN)) => {}
            _ => sleep(Duration::from_millis(1)).await,
        }
    }
}

/// The last position that was seen: a watermark beyond it may be worth nothing after a crash.
fn cursor(seen: &Seen) -> u64 {
    seen.last().map_or(0, |(position, _)| *position)
}

async fn event_page(store: &PgStore, after: u64) -> Result<Seen, StoreError> {
    let page = store.events(after, PAGE_LEN).await?;
    Ok(page.iter().map(|it| (it.event.position, it.event.event_id)).collect())
}

async fn message_page(store: &PgStore, after: u64) -> Result<Seen, StoreError> {
    let page = store.messages(after, PAGE_LEN).await?;
    Ok(page.iter().map(|it| (it.position, it.message_id)).collect())
}

/// Keeps a page, and returns its length; nothing where the store failed.
fn take(seen: &mut Seen, page: Result<Seen, StoreError>) -> Option<usize> {
    let page = page.ok()?;
    seen.extend(&page);
    Some(page.len())
}
