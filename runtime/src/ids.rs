//! The ids of events and messages.

use std::cell::Cell;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::{Builder, Uuid, Variant, Version};

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
///
/// How long a call by id pauses before it is decided again after a conflict is drawn from here too, so that callers who
/// conflict part: an id modulo 1,000 tells how many thousandths of the longest pause it takes.
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
        let mut drawn = DRAWN.get();
        if drawn.left == 0 {
            drawn = Drawn::new();
        }
        let low = drawn.next();
        DRAWN.set(drawn);
        let high = (millis << 16) | u64::from(drawn.high);
        let id = Builder::from_u128((u128::from(high) << 64) | u128::from(low))
            .with_version(Version::SortRand)
            .with_variant(Variant::RFC4122);
        EventId(id.into_uuid().into_bytes())
    }
}

thread_local! {
    static DRAWN: Cell<Drawn> = const { Cell::new(Drawn { high: 0, low: 0, step: 1, left: 0 }) };
}

/// How many ids are made of what is drawn once.
const IDS_OF_ONE: u32 = 64;

/// Random numbers of the system, of which several ids are made: a call to the system costs a good part of a command in
/// memory, and each further byte some more.
///
/// Each id is random for itself, so that two threads come to equal ones no sooner than if all were drawn; an id next to a
/// known one can be guessed, which nothing relies on.
#[derive(Clone, Copy)]
struct Drawn {
    /// What stands before the variant of an id; the version takes the place of its four highest bits.
    high: u16,
    /// What stands after it; the variant takes the place of its two highest bits.
    low: u64,
    /// What parts `low` from that of the next id. It is odd, so that these differ in the bits that are left of them.
    step: u64,
    left: u32,
}

impl Drawn {
    #[cold]
    fn new() -> Self {
        let mut bytes = [0; 24];
        getrandom::fill(&mut bytes).expect("the system has random bytes");
        let [low, step, high] = *bytes.as_chunks::<8>().0 else {
            unreachable!("24 bytes are three words")
        };
        Drawn {
            high: u16::from_ne_bytes([high[0], high[1]]),
            low: u64::from_ne_bytes(low),
            step: u64::from_ne_bytes(step) | 1,
            left: IDS_OF_ONE,
        }
    }

    fn next(&mut self) -> u64 {
        let low = self.low;
        self.low = low.wrapping_add(self.step);
        self.left -= 1;
        low
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::{Duration, UNIX_EPOCH};

    use uuid::{Variant, Version};

    use super::{IDS_OF_ONE, Ids, RandomIds};

    #[test]
    fn ids_of_one_moment_differ_in_every_thread() {
        let at = UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
        let some = move || {
            let ids = (0..3 * IDS_OF_ONE).map(|_| RandomIds.next(at));
            ids.collect::<Vec<_>>()
        };
        let others = std::thread::spawn(some).join().expect("ids can be drawn");
        let ids: Vec<_> = some().into_iter().chain(others).collect();
        for id in &ids {
            let id = id.uuid();
            assert_eq!(id.get_version(), Some(Version::SortRand));
            assert_eq!(id.get_variant(), Variant::RFC4122);
            let timestamp = id.get_timestamp().expect("it begins with its time");
            assert_eq!(timestamp.to_unix(), (1_700_000_000, 123_000_000));
        }
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }
}
