//! Compares what clients saw with what is stored.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::AddAssign;

use eventer::EventId;
use sqlx::types::Uuid;
use sqlx::{PgPool, Row};

use super::ledger::{Answer, Ledger};
use super::page::MODULUS;
use super::reader::Seen;

/// What was found, as counts; all but those of the first group are faults.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub sent: usize,
    pub acknowledged: usize,
    pub resolved: u64,
    pub not_stored: usize,
    pub unanswered: usize,
    pub events: usize,
    pub messages: usize,

    /// Acknowledged and not there, whole or in part.
    pub lost: usize,
    /// There more than once.
    pub doubled: usize,
    /// There although the client was told that it is not.
    pub ghosts: usize,
    /// There in part.
    pub torn: usize,
    /// Acknowledged with another version than it has.
    pub misplaced: usize,
    /// Versions of a page that are missing, or whose positions go down.
    pub holes: usize,
    /// Pages whose state is not what their events fold to.
    pub unfolded: usize,
    /// There, and never seen by the reader.
    pub missed: usize,
    /// Seen by the reader after something with a higher position.
    pub inverted: usize,
    /// Seen by the reader, and not there.
    pub phantoms: usize,
    /// Answers that no client should get.
    pub unexpected: usize,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sent {}: acknowledged {} ({} unknown at first and resolved), not stored {}, unanswered {}; events {}, \
             messages {}; lost {}, doubled {}, ghosts {}, torn {}, misplaced {}, holes {}, unfolded {}, missed {}, \
             inverted {}, phantoms {}, unexpected {}",
            self.sent,
            self.acknowledged,
            self.resolved,
            self.not_stored,
            self.unanswered,
            self.events,
            self.messages,
            self.lost,
            self.doubled,
            self.ghosts,
            self.torn,
            self.misplaced,
            self.holes,
            self.unfolded,
            self.missed,
            self.inverted,
            self.phantoms,
            self.unexpected
        )
    }
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        let faults = [
            self.lost,
            self.doubled,
            self.ghosts,
            self.torn,
            self.misplaced,
            self.holes,
            self.unfolded,
            self.missed,
            self.inverted,
            self.phantoms,
            self.unexpected,
        ];
        faults.iter().all(|count| *count == 0)
    }

    /// Fails with all counts if something is wrong, or if there was next to nothing to be wrong.
    pub fn check(&self, acknowledged_min: usize) {
        assert!(self.is_clean(), "{self}");
        assert!(self.acknowledged >= acknowledged_min, "too few calls to tell: {self}");
    }
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.acknowledged += other.acknowledged;
        self.resolved += other.resolved;
        self.not_stored += other.not_stored;
        self.unanswered += other.unanswered;
        self.events += other.events;
        self.messages += other.messages;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.ghosts += other.ghosts;
        self.torn += other.torn;
        self.misplaced += other.misplaced;
        self.holes += other.holes;
        self.unfolded += other.unfolded;
        self.missed += other.missed;
        self.inverted += other.inverted;
        self.phantoms += other.phantoms;
        self.unexpected += other.unexpected;
    }
}

/// An event of a page, as it is stored.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the column is named so")]
pub struct Event {
    pub position: u64,
    pub event_id: EventId,
    pub page: String,
    pub version: u64,
    /// None for the event that a page begins with.
    pub token: Option<u64>,
}

/// The state of a page, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub version: u64,
    pub last_event: EventId,
    pub count: u64,
    pub digest: u64,
}

/// Everything that is stored.
#[derive(Debug)]
pub struct Stored {
    /// In the order of their positions.
    pub events: Vec<Event>,
    pub pages: HashMap<String, State>,
    /// Positions, ids and tokens of messages.
    pub messages: Vec<(u64, EventId, u64)>,
}

fn number(row: &sqlx::postgres::PgRow, column: usize) -> u64 {
    u64::try_from(row.get::<i64, _>(column)).expect("it counts up")
}

fn id(row: &sqlx::postgres::PgRow, column: usize) -> EventId {
    EventId::from_bytes(row.get::<Uuid, _>(column).into_bytes())
}

impl Stored {
    /// Reads the tables, past the store.
    pub async fn read(pool: &PgPool) -> Self {
        let events = "SELECT position, event_id, id, version, (payload ->> 'token')::bigint
            FROM eventer.event WHERE machine = 'page' ORDER BY position";
        let states = "SELECT id, version, last_event_id, (payload ->> 'count')::bigint, (payload ->> 'digest')::bigint
            FROM eventer.entity WHERE machine = 'page'";
        let messages =
            "SELECT position, message_id, (payload ->> 'token')::bigint FROM eventer.outbox ORDER BY position";
        let rows = async |sql| sqlx::query(sql).fetch_all(pool).await.expect("the server is there");
        let event = |row: &sqlx::postgres::PgRow| Event {
            position: number(row, 0),
            event_id: id(row, 1),
            page: row.get(2),
            version: number(row, 3),
            token: row
                .get::<Option<i64>, _>(4)
                .map(|token| u64::try_from(token).expect("a token")),
        };
        let state = |row: &sqlx::postgres::PgRow| {
            let state = State {
                version: number(row, 1),
                last_event: id(row, 2),
                count: number(row, 3),
                digest: number(row, 4),
            };
            (row.get(0), state)
        };
        Stored {
            events: rows(events).await.iter().map(event).collect(),
            pages: rows(states).await.iter().map(state).collect(),
            messages: rows(messages)
                .await
                .iter()
                .map(|row| (number(row, 0), id(row, 1), number(row, 2)))
                .collect(),
        }
    }

    /// Compares it with what clients and the reader saw.
    pub fn judge(&self, ledger: &Ledger, [events, messages]: &[Seen; 2]) -> Verdict {
        let mut verdict = Verdict {
            resolved: ledger.resolved_len(),
            events: self.events.len(),
            messages: self.messages.len(),
            unexpected: ledger.all_unexpected().len(),
            ..Verdict::default()
        };
        self.judge_calls(ledger, &mut verdict);
        self.judge_pages(&mut verdict);
        let stored = self.events.iter().map(|event| (event.position, event.event_id));
        judge_seen(&stored.collect(), events, &mut verdict);
        let stored = self.messages.iter().map(|(position, id, _)| (*position, *id));
        judge_seen(&stored.collect(), messages, &mut verdict);
        for what in ledger.all_unexpected().iter().take(5) {
            println!("unexpected: {what}");
        }
        verdict
    }

    fn judge_calls(&self, ledger: &Ledger, verdict: &mut Verdict) {
        let mut places: HashMap<u64, Vec<&Event>> = HashMap::new();
        for event in &self.events {
            if let Some(token) = event.token {
                places.entry(token).or_default().push(event);
            }
        }
        let mut told: HashMap<u64, usize> = HashMap::new();
        for (_, _, token) in &self.messages {
            *told.entry(*token).or_default() += 1;
        }
        let calls = ledger.calls();
        verdict.sent = calls.len();
        verdict.ghosts += places.keys().filter(|token| !calls.contains_key(token)).count();
        for (token, call) in &calls {
            let found = places.get(token).map(Vec::as_slice).unwrap_or_default();
            let messages = told.get(token).copied().unwrap_or_default();
            // Who stands on two pages is told of once.
            let messages_whole = call.pages.len() - 1;
            let pages: HashSet<_> = found.iter().map(|event| &event.page).collect();
            let whole = pages.len() == call.pages.len() && messages == messages_whole;
            if pages.len() < found.len() || messages > messages_whole {
                verdict.doubled += 1;
            }
            if !found.is_empty() && !whole {
                verdict.torn += 1;
            }
            match call.answer {
                Answer::None => verdict.unanswered += 1,
                Answer::NotStored => {
                    verdict.not_stored += 1;
                    verdict.ghosts += usize::from(!found.is_empty());
                }
                Answer::Stored { version } => {
                    verdict.acknowledged += 1;
                    verdict.lost += usize::from(!whole);
                    let at = found.iter().find(|event| event.page == call.pages[0]);
                    verdict.misplaced += usize::from(at.is_some_and(|event| event.version != version));
                }
            }
        }
    }

    fn judge_pages(&self, verdict: &mut Verdict) {
        let mut folded: HashMap<&str, State> = HashMap::new();
        // In the order of positions, so versions have to come in their order.
        for event in &self.events {
            let state = folded.entry(&event.page).or_insert(State {
                version: 0,
                last_event: event.event_id,
                count: 0,
                digest: 0,
            });
            verdict.holes += usize::from(event.version != state.version + 1);
            state.version = event.version;
            state.last_event = event.event_id;
            if let Some(token) = event.token {
                state.count += 1;
                state.digest = (state.digest * 31 + token) % MODULUS;
            }
        }
        let pages = self.pages.keys().map(String::as_str).chain(folded.keys().copied());
        let pages: HashSet<&str> = pages.collect();
        let differs = |page: &&str| self.pages.get(*page) != folded.get(*page);
        verdict.unfolded += pages.into_iter().filter(|page| differs(page)).count();
    }
}

fn judge_seen(stored: &HashSet<(u64, EventId)>, seen: &Seen, verdict: &mut Verdict) {
    let set: HashSet<_> = seen.iter().copied().collect();
    verdict.missed += stored.difference(&set).count();
    verdict.phantoms += set.difference(stored).count();
    verdict.inverted += seen.windows(2).filter(|pair| pair[0].0 >= pair[1].0).count();
}

/// Changes what is stored in every way that matters, and sees whether it is noticed.
#[cfg(test)]
mod tests {
    use eventer::EventId;

    use super::super::ledger::{Answer, Ledger, Witness};
    use super::{Event, State, Stored, Verdict};

    fn id(number: u64) -> EventId {
        EventId::from_bytes(u128::from(number).to_be_bytes())
    }

    fn event(position: u64, page: &str, version: u64, token: Option<u64>) -> Event {
        Event {
            position,
            event_id: id(position),
            page: page.to_owned(),
            version,
            token,
        }
    }

    fn state(version: u64, last_event: u64, count: u64, digest: u64) -> State {
        State {
            version,
            last_event: id(last_event),
            count,
            digest,
        }
    }

    /// Two pages, a note that was stored, a copy that was, and a note that was not.
    fn check(change: impl FnOnce(&mut Stored, &mut Vec<(u64, EventId)>), expected: Verdict) {
        let ledger = Ledger::default();
        ledger.sent(5, &["A"]);
        ledger.answered(5, Answer::Stored { version: 2 });
        ledger.sent(7, &["A", "B"]);
        ledger.answered(7, Answer::Stored { version: 3 });
        ledger.sent(9, &["B"]);
        ledger.answered(9, Answer::NotStored);
        let mut stored = Stored {
            events: vec![
                event(1, "A", 1, None),
                event(2, "B", 1, None),
                event(3, "A", 2, Some(5)),
                event(5, "A", 3, Some(7)),
                event(6, "B", 2, Some(7)),
            ],
            pages: [
                ("A".to_owned(), state(3, 5, 2, 5 * 31 + 7)),
                ("B".to_owned(), state(2, 6, 1, 7)),
            ]
            .into(),
            messages: vec![(1, id(100), 7)],
        };
        let mut seen: Vec<_> = stored
            .events
            .iter()
            .map(|event| (event.position, event.event_id))
            .collect();
        change(&mut stored, &mut seen);
        let found = stored.judge(&ledger, &[seen, vec![(1, id(100))]]);
        let counts = Verdict {
            sent: 3,
            acknowledged: 2,
            not_stored: 1,
            events: found.events,
            messages: found.messages,
            ..expected
        };
        assert_eq!(found, counts);
        assert_eq!(found.is_clean(), expected == Verdict::default());
    }

    #[test]
    fn what_is_whole_is_clean() {
        check(|_, _| {}, Verdict::default());
    }

    #[test]
    fn a_lost_event_is_found() {
        check(
            |stored, seen| {
                stored.events.remove(3);
                seen.remove(3);
            },
            Verdict {
                lost: 1,
                torn: 1,
                unfolded: 1,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn a_doubled_event_is_found() {
        check(
            |stored, seen| {
                stored.events.push(event(7, "B", 3, Some(7)));
                seen.push((7, id(7)));
            },
            Verdict {
                doubled: 1,
                unfolded: 1,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn what_was_said_not_to_be_stored_is_found() {
        check(
            |stored, seen| {
                stored.events.push(event(7, "B", 3, Some(9)));
                stored.pages.insert("B".to_owned(), state(3, 7, 2, 7 * 31 + 9));
                seen.push((7, id(7)));
            },
            Verdict {
                ghosts: 1,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn a_lost_message_is_found() {
        check(
            |stored, _| stored.messages.clear(),
            Verdict {
                lost: 1,
                torn: 1,
                phantoms: 1,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn a_hole_and_a_wrong_version_are_found() {
        check(
            |stored, _| stored.events[2].version = 4,
            Verdict {
                misplaced: 1,
                holes: 2,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn a_state_that_is_not_the_fold_is_found() {
        check(
            |stored, _| stored.pages.get_mut("A").unwrap().digest += 1,
            Verdict {
                unfolded: 1,
                ..Verdict::default()
            },
        );
    }

    #[test]
    fn what_the_reader_missed_or_saw_too_late_or_dreamt_is_found() {
        check(
            |_, seen| {
                seen.remove(1);
            },
            Verdict {
                missed: 1,
                ..Verdict::default()
            },
        );
        check(
            |_, seen| seen.swap(1, 2),
            Verdict {
                inverted: 1,
                ..Verdict::default()
            },
        );
        check(
            |_, seen| seen.insert(3, (4, id(4))),
            Verdict {
                phantoms: 1,
                ..Verdict::default()
            },
        );
    }
}
