//! Purses, a projection of what their owners have, and what else reads their events.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eventer::projection::{BoxError, Following, Follows, Happened, Projection};
use eventer::publisher::{Envelope, Publisher};
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::state_machine;
use serde::{Deserialize, Serialize};

/// A purse that is paid into.
#[state_machine]
pub mod purse {
    #![allow(missing_docs, reason = "the names say it")]

    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open {
            owner: String,
            cents: i64,
        },
        #[terminal]
        Lost,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened { owner: String },
        Paid { owner: String, cents: i64 },
        Lost { owner: String },
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Message {
        Receipt { cents: i64 },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            owner: event.owner,
            cents: 0,
        }
    }

    #[transition]
    fn pay(state: &mut state::Open, event: event::Paid) {
        state.cents += event.cents;
    }

    #[transition]
    fn lose(_: state::Open, _: event::Lost) -> state::Lost {
        state::Lost
    }

    #[publish]
    fn acknowledge(event: &event::Paid) -> message::Receipt {
        message::Receipt { cents: event.cents }
    }
}

/// What an owner has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// How many purses were opened.
    pub purses: u64,
    /// How many payments there were.
    pub payments: u64,
    /// What was paid.
    pub cents: i64,
    /// The position of the last event.
    pub position: u64,
}

/// What owners have, read in so many shards. It cannot take a payment of less than nothing until it is told to.
#[derive(Debug, Clone, Default)]
pub struct Owners<const SHARDS: u16> {
    /// Whether payments of less than nothing are taken.
    pub is_lenient: Arc<AtomicBool>,
    refused: Arc<Mutex<Vec<String>>>,
}

impl<const SHARDS: u16> Owners<SHARDS> {
    /// Of whom a payment could not be taken, each time.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it takes every payment.
    pub fn be_lenient(&self) {
        self.is_lenient.store(true, Ordering::SeqCst);
    }
}

impl<const SHARDS: u16> Projection for Owners<SHARDS> {
    const NAME: &'static str = "owners";
    const SHARDS: u16 = SHARDS;
    type Key = String;
    type View = Owner;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<purse::Machine>()
    }
}

impl<const SHARDS: u16> Follows<purse::Machine> for Owners<SHARDS> {
    fn key(&self, happened: &Happened<purse::Machine>) -> Option<String> {
        match &happened.recorded.event {
            purse::Event::Opened(it) => Some(it.owner.clone()),
            purse::Event::Paid(it) => Some(it.owner.clone()),
            // The view of the owner is not about lost purses.
            purse::Event::Lost(_) => None,
        }
    }

    fn apply(&self, view: &mut Option<Owner>, happened: &Happened<purse::Machine>) -> Result<(), BoxError> {
        let owner = view.get_or_insert_default();
        let position = happened.recorded.position;
        assert!(owner.position < position, "{position} comes after {}", owner.position);
        owner.position = position;
        match &happened.recorded.event {
            purse::Event::Opened(_) => owner.purses += 1,
            purse::Event::Paid(it) if it.cents < 0 && !self.is_lenient.load(Ordering::SeqCst) => {
                let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
                refused.push(it.owner.clone());
                return Err(format!("{} cents cannot be paid", it.cents).into());
            }
            purse::Event::Paid(it) => {
                owner.payments += 1;
                owner.cents += it.cents;
            }
            purse::Event::Lost(_) => {}
        }
        Ok(())
    }
}

/// Keeps what it heard of, in order. It cannot hear of payments of less than nothing until it is told to.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    heard: Arc<Mutex<Vec<(String, u64)>>>,
    is_lenient: Arc<AtomicBool>,
}

impl Listener {
    /// The entities and versions that it heard of.
    #[must_use]
    pub fn heard(&self) -> Vec<(String, u64)> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it hears of every payment.
    pub fn be_lenient(&self) {
        self.is_lenient.store(true, Ordering::SeqCst);
    }
}

impl Reactor for Listener {
    const NAME: &'static str = "listener";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<purse::Machine>(&["Paid"])
    }
}

impl ReactsTo<purse::Machine> for Listener {
    async fn react(&self, happened: &Happened<purse::Machine>) -> Result<(), BoxError> {
        if let purse::Event::Paid(it) = &happened.recorded.event
            && it.cents < 0
            && !self.is_lenient.load(Ordering::SeqCst)
        {
            panic!("{} cents cannot be heard of", it.cents);
        }
        let heard = (happened.id.clone(), happened.recorded.version);
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
        Ok(())
    }
}

/// Takes a while for each payment, read in so many shards, and counts how many it is told of at once, and in all.
#[derive(Debug, Clone, Default)]
pub struct Slow<const SHARDS: u16> {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    all: Arc<AtomicUsize>,
}

impl<const SHARDS: u16> Slow<SHARDS> {
    /// How long it takes.
    pub const TAKES: Duration = Duration::from_millis(800);

    /// How many it was told of at once, at most.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// How many it was told of.
    #[must_use]
    pub fn all(&self) -> usize {
        self.all.load(Ordering::SeqCst)
    }
}

impl<const SHARDS: u16> Reactor for Slow<SHARDS> {
    const NAME: &'static str = "slow";
    const SHARDS: u16 = SHARDS;

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<purse::Machine>(&["Paid"])
    }
}

impl<const SHARDS: u16> ReactsTo<purse::Machine> for Slow<SHARDS> {
    async fn react(&self, _: &Happened<purse::Machine>) -> Result<(), BoxError> {
        self.all.fetch_add(1, Ordering::SeqCst);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Self::TAKES).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}

/// A publisher in four shards, which counts.
#[derive(Debug, Clone, Default)]
pub struct Shares {
    published: Arc<AtomicUsize>,
}

impl Shares {
    /// How many were published.
    #[must_use]
    pub fn published(&self) -> usize {
        self.published.load(Ordering::SeqCst)
    }
}

impl Publisher for Shares {
    const SHARDS: u16 = 4;

    async fn publish(&self, envelopes: &[Envelope]) -> Vec<Result<(), BoxError>> {
        self.published.fetch_add(envelopes.len(), Ordering::SeqCst);
        envelopes.iter().map(|_| Ok(())).collect()
    }
}
