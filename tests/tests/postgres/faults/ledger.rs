//! What clients sent, and what they were answered.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How a call ended for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// None yet, or none any more: its process was killed.
    None,
    /// It was stored, and led to this version.
    Stored { version: u64 },
    /// Nothing of it was stored, nor will be.
    NotStored,
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// The pages that the token is to stand on.
    pub pages: Vec<String>,
    pub answer: Answer,
}

/// Who is told what clients do.
pub trait Witness: Send + Sync {
    fn sent(&self, token: u64, pages: &[&str]);

    fn answered(&self, token: u64, answer: Answer);

    /// What no client should be told.
    fn unexpected(&self, what: String);

    /// The outcome of a call was unknown, and was found out later.
    fn resolved(&self) {}

    /// The highest version of a page that was acknowledged, as far as it is known.
    fn version_of(&self, _page: &str) -> u64 {
        0
    }
}

/// All calls, by their tokens.
#[derive(Debug, Default)]
pub struct Ledger {
    calls: Mutex<HashMap<u64, Call>>,
    /// The highest version of each page that was acknowledged.
    versions: Mutex<HashMap<String, u64>>,
    /// Calls whose outcome was unknown, and was found out later.
    resolved: Mutex<u64>,
    /// What no client should have been told.
    unexpected: Mutex<Vec<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Witness for Ledger {
    fn sent(&self, token: u64, pages: &[&str]) {
        let call = Call {
            pages: pages.iter().map(ToString::to_string).collect(),
            answer: Answer::None,
        };
        let before = lock(&self.calls).insert(token, call);
        assert!(before.is_none(), "a token is sent once");
    }

    fn answered(&self, token: u64, answer: Answer) {
        let mut calls = lock(&self.calls);
        let call = calls.get_mut(&token).expect("it was sent");
        call.answer = answer;
        if let Answer::Stored { version } = answer {
            let mut versions = lock(&self.versions);
            let highest = versions.entry(call.pages[0].clone()).or_default();
            *highest = version.max(*highest);
        }
    }

    fn unexpected(&self, what: String) {
        lock(&self.unexpected).push(what);
    }

    fn resolved(&self) {
        *lock(&self.resolved) += 1;
    }

    fn version_of(&self, page: &str) -> u64 {
        lock(&self.versions).get(page).copied().unwrap_or_default()
    }
}

impl Ledger {
    pub fn resolved_len(&self) -> u64 {
        *lock(&self.resolved)
    }

    pub fn all_unexpected(&self) -> Vec<String> {
        lock(&self.unexpected).clone()
    }

    pub fn calls(&self) -> HashMap<u64, Call> {
        lock(&self.calls).clone()
    }

    /// How many calls were answered that they are stored.
    pub fn stored_len(&self) -> usize {
        let calls = lock(&self.calls);
        let stored = calls
            .values()
            .filter(|call| matches!(call.answer, Answer::Stored { .. }));
        stored.count()
    }

    /// How many calls were answered that they are not stored, or could be answered only later.
    pub fn failed_len(&self) -> usize {
        let calls = lock(&self.calls);
        let failed = calls.values().filter(|call| call.answer == Answer::NotStored);
        failed.count()
    }
}
