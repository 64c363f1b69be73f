//! The ids of events and messages.

use std::cell::RefCell;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::{Builder, Uuid};

/// The id of an event or a message: a UUID, by default of version 7 (RFC 9562), which begins with its time.
///
/// ```
/// use eventer::EventId;
///
/// let id: EventId = "0191f9a2-5c00-7000-8000-000000000001".parse()?;
/// assert_eq!(id.to_string(), "0191f9a2-5c00-7000-8000-000000000001");
/// # Ok::<(), eventer::InvalidId>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
// Bytes and no number, which would make whatever holds it larger: 16 bytes are aligned like any other.
pub struct EventId([u8; 16]);

impl EventId {
    /// The id with these 16 bytes, most significant first.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        EventId(bytes)
    }

    /// The 16 bytes of the id, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    const fn uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid().hyphenated().fmt(f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid().hyphenated().fmt(f)
    }
}

impl std::str::FromStr for EventId {
    type Err = crate::InvalidId;

    /// Reads the hyphenated form.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Uuid::try_parse(text) {
            Ok(uuid) => Ok(EventId(uuid.into_bytes())),
            Err(_) => Err(crate::InvalidId::new("not a UUID")),
        }
    }
}

/// Gives the ids of events and messages, so that tests and simulations control them.
pub trait Ids: Send + Sync + 'static {
    /// An id that was never given before, for something that happens at this time.
    fn next(&self, at: SystemTime) -> EventId;
}

/// Random ids of version 7.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self, at: SystemTime) -> EventId {
        // Before 1970 there is no such id; it is unique all the same.
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = since
            .as_secs()
            .saturating_mul(1_000)
            .saturating_add(since.subsec_millis().into());
        let random = RANDOM.with_borrow_mut(Random::take);
        let id = Builder::from_unix_timestamp_millis(millis, &random);
        EventId(id.into_uuid().into_bytes())
    }
}

/// The random bytes of one id.
const RANDOM_LEN: usize = 10;

thread_local! {
    static RANDOM: RefCell<Random> = const { RefCell::new(Random { bytes: [0; 64 * RANDOM_LEN], taken: 64 * RANDOM_LEN }) };
}

/// Random bytes of the system, fetched for many ids at once: a call to the system costs more than the rest of a command
/// in memory.
struct Random {
    bytes: [u8; 64 * RANDOM_LEN],
    taken: usize,
}

impl Random {
    fn take(&mut self) -> [u8; RANDOM_LEN] {
        if self.taken == self.bytes.len() {
            getrandom::fill(&mut self.bytes).expect("the system has random bytes");
            self.taken = 0;
        }
        let mut taken = [0; RANDOM_LEN];
        taken.copy_from_slice(&self.bytes[self.taken..self.taken + RANDOM_LEN]);
        self.taken += RANDOM_LEN;
        taken
    }
}
