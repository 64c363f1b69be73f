//! Specifications that hold.

mod failures;
mod fuse;
mod gauge;
mod samples;

use eventer::testing::{Given, given, given_nothing};

use crate::machines::counter::{self, Data, Event, Refusal, command, event, state};
use crate::machines::{Limits, TooFar, rocket};

type Counting = eventer::testing::Context<Limits>;

fn counter(history: impl IntoIterator<Item = Event>) -> Given<counter::Machine, Counting> {
    given(history).given_context(Limits { step_max: 10 })
}

fn running() -> Given<counter::Machine, Counting> {
    counter([event::Started.into(), event::Stepped { by: 3 }.into()])
}

fn paused() -> Given<counter::Machine, Counting> {
    counter([
        event::Started.into(),
        event::Stepped { by: 3 }.into(),
        event::Paused.into(),
    ])
}

fn ground() -> Given<rocket::Machine> {
    given([rocket::event::Built.into()])
}

#[test]
fn a_command_leads_to_events_state_and_data() {
    running()
        .when(command::Step { by: 4 })
        .then_events([event::Stepped { by: 4 }])
        .then_state(state::Running)
        .then_data(&Data { total: 7, steps: 2 });
    paused()
        .when(command::Bounce)
        .then_events([
            Event::from(event::Resumed),
            event::Stepped { by: 4 }.into(),
            event::Paused.into(),
        ])
        .then_state(state::Paused)
        .then_data(&Data { total: 7, steps: 2 });
    counter([])
        .when(command::Start)
        .then_events([Event::from(event::Started), event::Paused.into()])
        .then_state(state::Paused);
}

#[test]
fn a_group_decides_in_each_of_its_states() {
    for given in [running(), paused()] {
        let events = vec![event::Stopped.into()];
        given
            .when(command::Random { events })
            .then_events([event::Stopped])
            .then_state(state::Stopped { at: 3 });
    }
    running()
        .when_event(event::Stopped)
        .then_state(state::Stopped { at: 3 });
    paused().when_event(event::Stopped).then_state(state::Stopped { at: 3 });
}

#[test]
fn chain_hooks_add_their_events() {
    use rocket::{Event, event, state};
    ground()
        .when_event(event::Launched { fuel: 2 })
        .then_events([
            Event::from(event::Launched { fuel: 2 }),
            event::Burnt.into(),
            event::Burnt.into(),
        ])
        .then_state(state::Rising { fuel: 0, height: 2 });
    ground()
        .when_event(event::Launched { fuel: 64 })
        .then_state(state::Rising { fuel: 0, height: 64 });
}

#[test]
fn a_history_runs_no_hooks() {
    use rocket::{event, state};
    given::<rocket::Machine>([event::Built.into(), event::Launched { fuel: 2 }.into()])
        .when_event(event::Arrived)
        .then_state(state::Orbit { height: 0 });
}

#[test]
fn nothing_follows_and_that_is_expected() {
    running()
        .when(command::Step { by: 0 })
        .then_no_events()
        .then_state(state::Running);
    running().when(command::Nothing).then_no_events();
    ground()
        .when_event(rocket::event::Built)
        .then_no_events()
        .then_state(rocket::state::Ground);
    running()
        .when(command::Step { by: 11 })
        .then_refused(|refusal| matches!(refusal, Refusal::Step(TooFar(11))))
        .then_refused_with("11 is too far");
    running().when(command::Bounce).then_not_handled();
    counter([]).when(command::Toggle).then_not_handled();
    running().when_event(event::Resumed).then_wrong_state();
    given_nothing::<counter::Machine>()
        .when_event(event::Paused)
        .then_wrong_state();
    ground().when_event(rocket::event::Arrived).then_wrong_state();
    let events = vec![event::Paused.into(), event::Paused.into()];
    running().when(command::Random { events }).then_wrong_state();
}
