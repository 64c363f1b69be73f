//! The cases of a log: machine and account of each while it is open, a few bytes once it is closed.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use eventer::{DynEventer, Machine};

use crate::activity::{Activity, Step};
use crate::closed::Closed;
use crate::machines::{appeal, fine};
use crate::tally::{Outcome, Reason, Refused};

/// All cases seen so far.
pub struct Cases {
    keys: Keys,
    open: HashMap<Key, Case, foldhash::fast::RandomState>,
    /// Those that the log has events of, but not yet the one that begins them.
    not_created: HashSet<Key, foldhash::fast::RandomState>,
    closed: Closed,
    /// What became of the closed cases.
    outcome: Outcome,
    /// Name of each state of a fine, and whether it is terminal.
    states: Vec<(&'static str, bool)>,
}

/// An open case.
struct Case {
    /// Microseconds since 1970 of the last event that was accepted.
    time: i64,
    fine: DynEventer<fine::Machine>,
    appeal: Option<DynEventer<appeal::Machine>>,
}

impl Cases {
    pub fn new() -> Self {
        Cases {
            keys: Keys::new(),
            open: HashMap::default(),
            not_created: HashSet::default(),
            closed: Closed::new(),
            outcome: Outcome::new(fine::GRAPH.states().map(|state| state.name())),
            states: fine::GRAPH
                .states()
                .map(|state| (state.name(), state.terminal()))
                .collect(),
        }
    }

    /// Applies one event to its case.
    ///
    /// # Errors
    ///
    /// Why the event was refused; the case is then as before.
    pub fn apply(&mut self, id: &[u8], time: i64, activity: Activity, step: Step) -> Result<(), Refused> {
        let key = self.keys.key(id);
        let mut entry = match self.open.entry(key) {
            Entry::Occupied(mut entry) => {
                entry.get_mut().apply(time, activity, step)?;
                entry
            }
            Entry::Vacant(vacant) => {
                if let Some(state) = self.closed.get(&key) {
                    let (state, _) = self.states[usize::from(state)];
                    return Err(Refused {
                        reason: Reason::Closed(activity, state),
                        state: Some(state),
                    });
                }
                let Ok(fine) = DynEventer::start(step.fine) else {
                    self.not_created.insert(key);
                    return Err(Refused {
                        reason: Reason::NotCreated(activity),
                        state: None,
                    });
                };
                self.not_created.remove(&key);
                vacant.insert_entry(Case {
                    time,
                    fine,
                    appeal: None,
                })
            }
        };
        let fine = &entry.get_mut().fine;
        let state = fine::Machine::state_index(fine.state());
        let (_, is_terminal) = self.states[usize::from(state)];
        if is_terminal {
            self.outcome.add(state, fine.data());
            self.closed.insert(key, state);
            entry.remove();
        }
        Ok(())
    }

    /// What became of the cases: those that are closed, and the others as they stand.
    pub fn outcome(mut self) -> Outcome {
        for Case { fine, .. } in self.open.values() {
            self.outcome.add(fine::Machine::state_index(fine.state()), fine.data());
        }
        self.outcome.not_created = self.not_created.len() as u64;
        self.outcome
    }
}

impl Case {
    fn apply(&mut self, time: i64, activity: Activity, step: Step) -> Result<(), Refused> {
        let fine = &mut self.fine;
        let refused = |reason, fine: &DynEventer<_>| Refused {
            reason,
            state: Some(name_of(fine)),
        };
        if time < self.time {
            return Err(refused(Reason::Earlier, fine));
        }
        if let fine::Event::Paid(payment) = &step.fine
            && !fine.data().agrees_with(payment)
        {
            return Err(refused(Reason::Total, fine));
        }
        // The appeal takes its step on a copy, so that a fine that refuses leaves both as they were.
        let appeal = match (&self.appeal, step.appeal) {
            (None, Some(event)) => DynEventer::start(event).map(Some),
            (Some(appeal), Some(event)) => {
                let mut appeal = appeal.clone();
                appeal.apply(event).map(|()| Some(appeal))
            }
            (appeal, None) => Ok(appeal.clone()),
        };
        let appeal = appeal.map_err(|error| refused(Reason::Appeal(activity, error.state()), fine))?;
        if let Err(error) = fine.apply(step.fine) {
            let state = error.state();
            return Err(Refused {
                reason: Reason::Fine(activity, state.unwrap_or_default()),
                state,
            });
        }
        self.appeal = appeal;
        self.time = time;
        Ok(())
    }
}

fn name_of(fine: &DynEventer<fine::Machine>) -> &'static str {
    let index = usize::from(fine::Machine::state_index(fine.state()));
    fine::GRAPH.states().nth(index).map_or("", |state| state.name())
}

/// What a case is known by: its id if that has up to ten bytes, as in the public log, otherwise 80 bits of it.
///
/// The whole id is kept nowhere, so two long ids with the same 80 bits would be taken for one case. Among ten million
/// cases the chance that there are two such is 1 in 24 billion; it is the same for every log, because the bits are those
/// of a keyed hash (`SipHash`) with a new key in each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 11]);

impl Key {
    /// The key of no case, since ids are not empty.
    pub const NONE: Key = Key([0; 11]);
    const WHOLE_LEN_MAX: usize = 10;
    const FINGERPRINT: u8 = u8::MAX;
}

/// Makes keys.
pub struct Keys([RandomState; 2]);

impl Keys {
    pub fn new() -> Self {
        Keys([RandomState::new(), RandomState::new()])
    }

    pub fn key(&self, id: &[u8]) -> Key {
        let mut key = Key::NONE;
        if id.len() <= Key::WHOLE_LEN_MAX {
            key.0[0] = u8::try_from(id.len()).expect("at most ten");
            key.0[1..=id.len()].copy_from_slice(id);
        } else {
            let Keys([most, rest]) = self;
            key.0[0] = Key::FINGERPRINT;
            key.0[1..9].copy_from_slice(&most.hash_one(id).to_le_bytes());
            key.0[9..11].copy_from_slice(&rest.hash_one(id).to_le_bytes()[..2]);
        }
        key
    }
}
