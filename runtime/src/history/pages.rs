//! The stored events of an entity, a page at a time.

use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::store::{History, StoredEvent};

/// How many events are read from the store at once.
const PAGE_LEN: usize = 1_024;

/// The events of one entity, a page at a time.
pub(super) struct Pages<'a, St> {
    store: &'a St,
    id: &'a str,
    after: u64,
    ended: bool,
}

impl<'a, St: History> Pages<'a, St> {
    pub(super) fn new(store: &'a St, id: &'a str) -> Self {
        Pages {
            store,
            id,
            after: 0,
            ended: false,
        }
    }

    pub(super) async fn next<M: Kept>(&mut self) -> Result<Option<Vec<StoredEvent>>, ErrorKind<M::Refusal>> {
        if self.ended {
            return Ok(None);
        }
        let page = self.store.history(M::NAME, self.id, self.after, PAGE_LEN).await;
        let page = page.map_err(ErrorKind::from_store)?;
        self.ended = page.len() < PAGE_LEN;
        self.after = page.last().map_or(self.after, |event| event.version);
        Ok(Some(page))
    }
}
