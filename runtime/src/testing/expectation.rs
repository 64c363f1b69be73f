//! `Then`: expectations of what follows.

use std::fmt::Debug;

use super::diff;
use super::outcome::{Happened, Lived, Outcome};
use crate::declaration::Machine;

/// What came of a command or an event, to be compared with what is expected.
///
/// Each method checks one thing and gives the whole back, so that several can be checked; each panics if what was found
/// is something else.
pub struct Then<M: Machine> {
    /// The beginning of each failure.
    scene: String,
    outcome: Outcome<M>,
}

impl<M: Machine> Then<M> {
    pub(super) fn new(scene: String, outcome: Outcome<M>) -> Self {
        Then { scene, outcome }
    }

    /// Expects exactly these events: all that the call would store, in order, those of chain hooks included.
    ///
    /// An event that the state ignores is not stored, so it is none of them. Events of several types are written as
    /// `[Event::from(event::Packed), event::Shipped { .. }.into()]`; for none there is
    /// [`then_no_events`](Self::then_no_events).
    ///
    /// # Panics
    ///
    /// If others were found, or the call did nothing; also if the `Clone` of events is written by hand, which the
    /// machine does not see.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given_nothing};
    /// #[state_machine]
    /// mod letter {
    ///     #[state] pub enum State { Written, #[terminal] Sent }
    ///     #[event] #[derive(Debug, Clone, PartialEq)] pub enum Event { Written, Sent { by: String } }
    ///     #[transition] fn write(_: event::Written) -> state::Written { state::Written }
    ///     #[transition] fn send(_: state::Written, _: event::Sent) -> state::Sent { state::Sent }
    ///     #[hook] fn send_at_once(_: &state::Written, _: &event::Written) -> Option<event::Sent> {
    ///         Some(event::Sent { by: "air".to_owned() })
    ///     }
    /// }
    /// use letter::{Event, Machine, event};
    ///
    /// given_nothing::<Machine>()
    ///     .when_event(event::Written)
    ///     .then_events([Event::from(event::Written), event::Sent { by: "air".to_owned() }.into()]);
    /// ```
    #[track_caller]
    pub fn then_events(self, expected: impl IntoIterator<Item = impl Into<M::Event>>) -> Self
    where
        M::Event: Clone + Debug + PartialEq,
    {
        let Some(found) = self.done().map(|(_, events)| events) else {
            self.fail("expected events");
        };
        let expected: Vec<M::Event> = expected.into_iter().map(Into::into).collect();
        let expected: Vec<&M::Event> = expected.iter().collect();
        let copies = found.iter().map(|happened| happened.event.as_ref());
        let Some(found) = copies.collect::<Option<Vec<&M::Event>>>() else {
            let help = "  help: write `Clone` into a `#[derive(..)]` of the events";
            self.fail_with("its events cannot be compared, as the machine cannot copy them", help);
        };
        if expected != found {
            self.fail_with("expected other events", &diff::of_values(&expected, &found));
        }
        self
    }

    /// Expects that the call was accepted and nothing is stored: the decision gave no event, or the state ignores it.
    ///
    /// # Panics
    ///
    /// If there are events, or the call was not accepted.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given};
    /// #[state_machine]
    /// mod lamp {
    ///     #[state] #[ignore(state::On, event::Lit)] pub enum State { Off, #[terminal] On }
    ///     #[event] pub enum Event { Made, Lit }
    ///     #[transition] fn make(_: event::Made) -> state::Off { state::Off }
    ///     #[transition] fn light(_: state::Off, _: event::Lit) -> state::On { state::On }
    /// }
    /// use lamp::{Machine, event};
    ///
    /// given::<Machine>([event::Made.into(), event::Lit.into()]).when_event(event::Lit).then_no_events();
    /// ```
    #[track_caller]
    pub fn then_no_events(self) -> Self {
        match self.done() {
            Some((_, [])) => self,
            _ => self.fail("expected no event"),
        }
    }

    /// Expects this state after the call.
    ///
    /// # Panics
    ///
    /// If it is another, or the call did nothing.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given_nothing};
    /// # #[state_machine]
    /// # mod lamp {
    /// #     #[state] #[derive(Debug, PartialEq)] pub enum State { Off { watts: u8 }, #[terminal] Broken }
    /// #     #[event] pub enum Event { Made { watts: u8 }, Broke }
    /// #     #[transition] fn make(e: event::Made) -> state::Off { state::Off { watts: e.watts } }
    /// #     #[transition] fn end(_: State, _: event::Broke) -> state::Broken { state::Broken }
    /// # }
    /// # use lamp::{Machine, event, state};
    /// given_nothing::<Machine>().when_event(event::Made { watts: 9 }).then_state(state::Off { watts: 9 });
    /// ```
    #[track_caller]
    pub fn then_state(self, expected: impl Into<M::State>) -> Self
    where
        M::State: Debug + PartialEq,
    {
        let expected = expected.into();
        let Some(((found, _), _)) = self.done() else {
            self.fail("expected a state");
        };
        if expected != *found {
            self.fail_with("expected another state", &diff::of_values(&expected, found));
        }
        self
    }

    /// Expects these data (`#[data]`) after the call.
    ///
    /// # Panics
    ///
    /// If they are others, or the call did nothing.
    ///
    /// ```
    /// # use eventer::{state_machine, testing::given};
    /// #[state_machine]
    /// mod account {
    ///     #[state] pub enum State { Open, #[terminal] Closed }
    ///     #[event] pub enum Event { Opened, Paid { cents: u64 }, Closed }
    ///     #[data] #[derive(Debug, PartialEq)] pub struct Data { pub cents: u64 }
    ///     #[transition] fn open(_: event::Opened) -> (state::Open, Data) { (state::Open, Data { cents: 0 }) }
    ///     #[transition] fn pay(_: &state::Open, data: &mut Data, event: event::Paid) { data.cents += event.cents; }
    ///     #[transition] fn close(_: state::Open, _: event::Closed) -> state::Closed { state::Closed }
    /// }
    /// use account::{Data, Machine, event};
    ///
    /// given::<Machine>([event::Opened.into(), event::Paid { cents: 5 }.into()])
    ///     .when_event(event::Paid { cents: 2 })
    ///     .then_data(&Data { cents: 7 });
    /// ```
    #[track_caller]
    pub fn then_data(self, expected: &M::Data) -> Self
    where
        M::Data: Debug + PartialEq,
    {
        let Some(((_, found), _)) = self.done() else {
            self.fail("expected data");
        };
        if expected != found {
            self.fail_with("expected other data", &diff::of_values(expected, found));
        }
        self
    }

    /// State, data and events, if the call was accepted.
    fn done(&self) -> Option<(&Lived<M>, &[Happened<M>])> {
        match &self.outcome {
            Outcome::Done { lived, events } => Some((lived, events)),
            _ => None,
        }
    }

    pub(super) fn outcome(&self) -> &Outcome<M> {
        &self.outcome
    }

    /// Fails: something of another kind was found.
    #[track_caller]
    pub(super) fn fail(&self, expected: &str) -> ! {
        panic!("{}: {expected}, but {}", self.scene, self.outcome)
    }

    /// Fails: the kind is right, and what was found is different.
    #[track_caller]
    pub(super) fn fail_with(&self, expected: &str, difference: &str) -> ! {
        panic!("{}: {expected}\n{difference}", self.scene)
    }
}
