//! Notes that may be hard to read, and who reads them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eventer::projection::{BoxError, Following, Follows, Happened, Projection};
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::state_machine;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A note that is written and revised.
#[state_machine]
pub mod note {
    #![allow(missing_docs, reason = "the names say it")]

    use serde::{Deserialize, Serialize};

    use super::Text;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Written,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Written { author: String, text: Text },
        Revised { author: String, text: Text },
    }

    #[transition]
    fn write(_: event::Written) -> state::Written {
        state::Written
    }

    #[transition]
    fn revise(_: state::Written, _: event::Revised) -> state::Written {
        state::Written
    }
}

/// What a text does to who has to do with it, until it is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be read.
    Fails,
    /// Reading it panics.
    Panics,
    /// To find its author panics.
    PanicsInKey,
    /// Writing it panics.
    PanicsWritten,
}

/// What is wrong with which texts. Those of different tests differ.
static FLAWS: Mutex<BTreeMap<String, Flaw>> = Mutex::new(BTreeMap::new());

fn flaws() -> MutexGuard<'static, BTreeMap<String, Flaw>> {
    FLAWS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who is taken for the author of which texts, whatever their events say.
static AUTHORS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

fn authors() -> MutexGuard<'static, BTreeMap<String, String>> {
    AUTHORS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text that may have a flaw.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub String);

impl Text {
    /// Gives it a flaw.
    pub fn spoil(&self, flaw: Flaw) {
        flaws().insert(self.0.clone(), flaw);
    }

    /// Takes its flaw away; its author is again whom its event names.
    pub fn repair(&self) {
        flaws().remove(&self.0);
        authors().remove(&self.0);
    }

    fn has(&self, flaw: Flaw) -> bool {
        flaws().get(&self.0) == Some(&flaw)
    }

    /// From now on it is taken for another author's.
    pub fn ascribe(&self, author: &str) {
        authors().insert(self.0.clone(), author.to_owned());
    }

    fn author(&self) -> Option<String> {
        authors().get(&self.0).cloned()
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        assert!(!self.has(Flaw::PanicsWritten), "no ink for {}", self.0);
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text(String::deserialize(deserializer)?);
        assert!(!text.has(Flaw::Panics), "no light for {}", text.0);
        if text.has(Flaw::Fails) {
            return Err(D::Error::custom(format!("{} is smudged", text.0)));
        }
        Ok(text)
    }
}

/// All texts of an author, in order, read in so many shards.
#[derive(Debug, Clone, Copy, Default)]
pub struct Authors<const SHARDS: u16>;

impl<const SHARDS: u16> Projection for Authors<SHARDS> {
    const NAME: &'static str = "authors";
    const SHARDS: u16 = SHARDS;
    type Key = String;
    type View = Vec<Text>;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<note::Machine>()
    }
}

/// The author and the text of an event.
fn told(event: &note::Event) -> (&String, &Text) {
    match event {
        note::Event::Written(it) => (&it.author, &it.text),
        note::Event::Revised(it) => (&it.author, &it.text),
    }
}

impl<const SHARDS: u16> Follows<note::Machine> for Authors<SHARDS> {
    fn key(&self, happened: &Happened<note::Machine>) -> Option<String> {
        let (author, text) = told(&happened.recorded.event);
        assert!(!text.has(Flaw::PanicsInKey), "no name under {}", text.0);
        Some(text.author().unwrap_or_else(|| author.clone()))
    }

    fn apply(&self, view: &mut Option<Vec<Text>>, happened: &Happened<note::Machine>) -> Result<(), BoxError> {
        let (_, text) = told(&happened.recorded.event);
        view.get_or_insert_default().push(text.clone());
        Ok(())
    }
}

/// Keeps all texts that it was shown, in order.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    shown: Arc<Mutex<Vec<Text>>>,
}

impl Editor {
    /// What it was shown.
    #[must_use]
    pub fn shown(&self) -> Vec<Text> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Reactor for Editor {
    const NAME: &'static str = "editor";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.machine::<note::Machine>()
    }
}

impl ReactsTo<note::Machine> for Editor {
    async fn react(&self, happened: &Happened<note::Machine>) -> Result<(), BoxError> {
        let (_, text) = told(&happened.recorded.event);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push(text.clone());
        Ok(())
    }
}
