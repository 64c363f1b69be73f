//! Expectations where nothing follows: refusals, and events that are not taken.

use super::diff;
use super::expectation::Then;
use super::outcome::{Outcome, with_sources};
use crate::declaration::Machine;

impl<M: Machine> Then<M> {
    /// Expects that the decision refused, for a reason that a closure asks for, as refusals need no `PartialEq`.
    ///
    /// # Panics
    ///
    /// If it did not refuse, or the closure says no.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::{given, given_nothing}};
    /// # #[state_machine]
    /// # mod door {
    /// #     #[derive(Debug)]
    /// #     pub struct Locked { pub keys: u8 }
    /// #     impl std::fmt::Display for Locked {
    /// #         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    /// #             write!(f, "{} keys are missing", self.keys)
    /// #         }
    /// #     }
    /// #     impl std::error::Error for Locked {}
    /// #     #[state] pub enum State { Shut, #[terminal] Open }
    /// #     #[event] pub enum Event { Built, Opened }
    /// #     #[command] pub enum Command { Open }
    /// #     #[transition] fn build(_: event::Built) -> state::Shut { state::Shut }
    /// #     #[transition] fn open(_: state::Shut, _: event::Opened) -> state::Open { state::Open }
    /// #     #[decide] fn decide_open(_: &state::Shut, _: command::Open) -> Result<event::Opened, Locked> {
    /// #         Err(Locked { keys: 2 })
    /// #     }
    /// # }
    /// # use door::{Locked, Machine, Refusal, command, event};
    /// given::<Machine>([event::Built.into()])
    ///     .when(command::Open)
    ///     .then_refused(|refusal| matches!(refusal, Refusal::Open(Locked { keys: 2 })));
    /// ```
    #[track_caller]
    pub fn then_refused(self, is_expected: impl FnOnce(&M::Refusal) -> bool) -> Self {
        let refusal = self.refusal();
        if !is_expected(refusal) {
            // The text of a refusal need not show what the closure looks at.
            self.fail_with("expected another refusal", &format!("  found: {refusal:?}"));
        }
        self
    }

    /// Expects that the decision refused with this text: what the refusal displays, and then each of its sources after
    /// `: `.
    ///
    /// # Panics
    ///
    /// If it did not refuse, or the text is another.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::{given, given_nothing}};
    /// # #[state_machine]
    /// # mod door {
    /// #     #[derive(Debug)]
    /// #     pub struct Locked { pub keys: u8 }
    /// #     impl std::fmt::Display for Locked {
    /// #         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    /// #             write!(f, "{} keys are missing", self.keys)
    /// #         }
    /// #     }
    /// #     impl std::error::Error for Locked {}
    /// #     #[state] pub enum State { Shut, #[terminal] Open }
    /// #     #[event] pub enum Event { Built, Opened }
    /// #     #[command] pub enum Command { Open }
    /// #     #[transition] fn build(_: event::Built) -> state::Shut { state::Shut }
    /// #     #[transition] fn open(_: state::Shut, _: event::Opened) -> state::Open { state::Open }
    /// #     #[decide] fn decide_open(_: &state::Shut, _: command::Open) -> Result<event::Opened, Locked> {
    /// #         Err(Locked { keys: 2 })
    /// #     }
    /// # }
    /// # use door::{Locked, Machine, Refusal, command, event};
    /// given::<Machine>([event::Built.into()])
    ///     .when(command::Open)
    ///     .then_refused_with("2 keys are missing");
    /// ```
    #[track_caller]
    pub fn then_refused_with(self, expected: &str) -> Self {
        let found = with_sources(self.refusal());
        if expected != found {
            self.fail_with("expected another refusal", &diff::of_lines(expected, &found));
        }
        self
    }

    /// Expects that no decision handles the command where it came.
    ///
    /// # Panics
    ///
    /// If one does.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::{given, given_nothing}};
    /// # #[state_machine]
    /// # mod door {
    /// #     #[derive(Debug)]
    /// #     pub struct Locked { pub keys: u8 }
    /// #     impl std::fmt::Display for Locked {
    /// #         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    /// #             write!(f, "{} keys are missing", self.keys)
    /// #         }
    /// #     }
    /// #     impl std::error::Error for Locked {}
    /// #     #[state] pub enum State { Shut, #[terminal] Open }
    /// #     #[event] pub enum Event { Built, Opened }
    /// #     #[command] pub enum Command { Open }
    /// #     #[transition] fn build(_: event::Built) -> state::Shut { state::Shut }
    /// #     #[transition] fn open(_: state::Shut, _: event::Opened) -> state::Open { state::Open }
    /// #     #[decide] fn decide_open(_: &state::Shut, _: command::Open) -> Result<event::Opened, Locked> {
    /// #         Err(Locked { keys: 2 })
    /// #     }
    /// # }
    /// # use door::{Locked, Machine, Refusal, command, event};
    /// given_nothing::<Machine>().when(command::Open).then_not_handled();
    /// ```
    #[track_caller]
    pub fn then_not_handled(self) -> Self {
        match self.outcome() {
            Outcome::NotHandled { .. } => self,
            _ => self.fail("expected that the command is not handled"),
        }
    }

    /// Expects that an event came where it is not valid: the one of [`when_event`](super::Given::when_event), or one
    /// that was decided.
    ///
    /// # Panics
    ///
    /// If all were valid.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::{given, given_nothing}};
    /// # #[state_machine]
    /// # mod door {
    /// #     #[derive(Debug)]
    /// #     pub struct Locked { pub keys: u8 }
    /// #     impl std::fmt::Display for Locked {
    /// #         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    /// #             write!(f, "{} keys are missing", self.keys)
    /// #         }
    /// #     }
    /// #     impl std::error::Error for Locked {}
    /// #     #[state] pub enum State { Shut, #[terminal] Open }
    /// #     #[event] pub enum Event { Built, Opened }
    /// #     #[command] pub enum Command { Open }
    /// #     #[transition] fn build(_: event::Built) -> state::Shut { state::Shut }
    /// #     #[transition] fn open(_: state::Shut, _: event::Opened) -> state::Open { state::Open }
    /// #     #[decide] fn decide_open(_: &state::Shut, _: command::Open) -> Result<event::Opened, Locked> {
    /// #         Err(Locked { keys: 2 })
    /// #     }
    /// # }
    /// # use door::{Locked, Machine, Refusal, command, event};
    /// given_nothing::<Machine>().when_event(event::Opened).then_wrong_state();
    /// ```
    #[track_caller]
    pub fn then_wrong_state(self) -> Self {
        match self.outcome() {
            Outcome::WrongState(_) => self,
            _ => self.fail("expected that the event is not valid"),
        }
    }

    #[track_caller]
    fn refusal(&self) -> &M::Refusal {
        match self.outcome() {
            Outcome::Refused(refusal) => refusal,
            _ => self.fail("expected a refusal"),
        }
    }
}
