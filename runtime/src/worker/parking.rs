//! The keys under which a shard has parked something, and errors as they are parked.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use uuid::Uuid;

use crate::id::ID_LEN_MAX;
use crate::projection::BoxError;
use crate::store::{Lease, Logged};

/// How much is left of a key that is too long, in bytes.
const BEGINNING_LEN: usize = 900;

/// The keys under which a shard has something parked.
///
/// Keys are added as the store tells, and removed only by who settles them, since the answer of the store may be older
/// than what was just parked.
#[derive(Debug, Default)]
pub(crate) struct ParkedKeys {
    parked: HashSet<String>,
    requeued: Vec<String>,
    /// Whether the log is next, as a key was before.
    is_log_next: bool,
}

impl ParkedKeys {
    pub(crate) fn new(lease: &Lease) -> Self {
        ParkedKeys {
            parked: lease.parked.iter().cloned().collect(),
            requeued: lease.requeued.clone(),
            is_log_next: false,
        }
    }

    pub(crate) fn renew(&mut self, lease: &Lease) {
        self.requeued.clone_from(&lease.requeued);
    }

    /// Most shards have nothing parked.
    pub(crate) fn is_empty(&self) -> bool {
        self.parked.is_empty()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        !self.is_empty() && self.parked.contains(key)
    }

    pub(crate) fn add(&mut self, key: &str) {
        if !self.has(key) {
            self.parked.insert(key.to_owned());
        }
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.parked.remove(key);
    }

    /// Goes on with a key of which there is more to be tried again.
    pub(crate) fn go_on(&mut self, key: String) {
        self.add(&key);
        self.requeued.push(key);
    }

    /// A key of which everything is to be tried again, in turns with the log: what is behind must not wait until all of
    /// many keys were tried.
    pub(crate) fn next_in_turn(&mut self) -> Option<String> {
        self.is_log_next = !self.is_log_next;
        if self.is_log_next { self.next_requeued() } else { None }
    }

    /// A key of which everything is to be tried again.
    pub(crate) fn next_requeued(&mut self) -> Option<String> {
        self.requeued.pop()
    }
}

/// The key of what cannot be read, and of what is about an entity itself.
pub(crate) fn entity_key(machine: &str, id: &str) -> String {
    bounded(format!("entity:{machine}/{id}"))
}

/// The key of what is about an entity, and of which only this shard knows: the others passed it.
pub(crate) fn passed_key(machine: &str, id: &str) -> String {
    bounded(format!("passed:{machine}/{id}"))
}

/// The key under which events of a view are parked.
pub(crate) fn view_key(key: &str) -> String {
    bounded(format!("view:{key}"))
}

/// A key that a store takes: of one that is too long, the beginning and what tells it from others.
fn bounded(mut key: String) -> String {
    if key.len() <= ID_LEN_MAX {
        return key;
    }
    let whole = Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes());
    let mut end = BEGINNING_LEN;
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    format!("{key}:{whole}")
}

/// The entity key of what stands in a log.
pub(crate) fn entity_key_of(logged: &Logged) -> String {
    match logged {
        Logged::Event(logged) => entity_key(&logged.machine, &logged.id),
        Logged::Message(message) => entity_key(&message.machine, &message.id),
    }
}

/// An error and what it came from, a line each.
pub(crate) fn chain_of(error: &(dyn StdError + 'static)) -> String {
    // A server refuses NUL in a text.
    texts_of(Some(error)).join("\n").replace('\0', "\u{fffd}")
}

/// What an error came from, down to the first.
pub(crate) fn causes_of(error: &(dyn StdError + 'static)) -> String {
    texts_of(error.source()).join(": ")
}

fn texts_of(error: Option<&(dyn StdError + 'static)>) -> Vec<String> {
    let chain = iter::successors(error, |&error| error.source());
    let mut texts: Vec<String> = chain.map(ToString::to_string).collect();
    // Errors of sqlx have what their source says in their own text.
    texts.dedup_by(|text, before| before.ends_with(&**text));
    texts
}

/// Runs code of the user's; a panic is a trouble like any other.
pub(crate) fn guarded<T>(run: impl FnOnce() -> Result<T, BoxError>) -> Result<T, BoxError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(format!("it panicked: {}", text.unwrap_or_default()).into())
    })
}

/// A future of the user's; a panic in it is a trouble like any other.
pub(crate) async fn unpanicked<T>(
    mut future: Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + '_>>,
) -> Result<T, BoxError> {
    poll_fn(|cx| match guarded(|| Ok(future.as_mut().poll(cx))) {
        Ok(polled) => polled,
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::{fmt, io};

    use super::{causes_of, chain_of, guarded, view_key};
    use crate::id::InvalidId;

    /// An error that says what its source says, as those of sqlx do.
    #[derive(Debug)]
    struct Repeats(io::Error);

    impl fmt::Display for Repeats {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the database said: {}", self.0)
        }
    }

    impl Error for Repeats {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn each_cause_is_named_once() {
        let error = io::Error::other(Repeats(io::Error::other("no right")));
        assert_eq!(chain_of(&error), "the database said: no right");
        let error = Repeats(io::Error::other(Repeats(io::Error::other("no right"))));
        assert!(chain_of(&error).starts_with("the database said: the database said: no right"));
        let outer = crate::store::StoreError::new(crate::store::StoreErrorKind::Failed, error);
        assert_eq!(causes_of(&outer), "the database said: the database said: no right");
    }

    #[test]
    fn keys_fit_a_store_and_differ_as_what_they_are_of() {
        assert_eq!(view_key("Ada"), "view:Ada");
        let long = "é".repeat(600);
        let (one, other) = (view_key(&format!("{long}1")), view_key(&format!("{long}2")));
        assert!(InvalidId::check(&one).is_ok() && one != other, "{one}");
    }

    #[test]
    fn a_panic_is_a_trouble_with_its_text() {
        let trouble = guarded::<()>(|| panic!("no {}", "way")).unwrap_err();
        assert_eq!(chain_of(&*trouble), "it panicked: no way");
    }
}
