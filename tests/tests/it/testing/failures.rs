//! What specifications that fail say.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Once;

use eventer::testing::{given, given_nothing};
use expect_test::{Expect, expect};

use super::{counter, ground, paused, running};
use crate::machines::counter::{Data, Event, Machine, Refusal, command, event, state};
use crate::machines::{TooFar, rocket};

thread_local! {
    static FILE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a specification that fails says; it must point into the file of the test.
#[track_caller]
pub(super) fn check<T>(failing: impl FnOnce() -> T, text: &Expect) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let file = info.location().map_or("", |location| location.file());
            FILE.with_borrow_mut(|it| file.clone_into(it));
            before(info);
        }));
    });
    let Err(panicked) = panic::catch_unwind(AssertUnwindSafe(failing)) else {
        panic!("it holds")
    };
    let said = panicked.downcast_ref::<String>().expect("a text with values in it");
    text.assert_eq(said);
    assert_eq!(FILE.take(), Location::caller().file(), "the panic points at the test");
}

#[test]
fn a_history_that_is_no_path_says_where() {
    check(
        || given::<Machine>([event::Started.into(), event::Resumed.into()]),
        &expect![
            "the given history is no path: event 2 of the history is not valid there: machine `counter`: state `Running` does not take event `Resumed`; it takes `Stepped`, `Paused`, `Stopped`"
        ],
    );
    check(
        || given::<Machine>([event::Paused.into()]),
        &expect![
            "the given history is no path: event 1 of the history is not valid there: machine `counter`: no life begins with event `Paused`; one begins with `Started`"
        ],
    );
}

#[test]
fn other_events_are_shown_as_a_difference() {
    check(
        || {
            let expected = [Event::from(event::Resumed), event::Stepped { by: 5 }.into()];
            paused().when(command::Bounce).then_events(expected)
        },
        &expect![[r#"
            machine `counter`, command `Bounce` in state `Paused`: expected other events
              (- expected, + found)

              [
                  Resumed(
                      Resumed,
                  ),
                  Stepped(
                      Stepped {
            -             by: 5,
            +             by: 4,
                      },
                  ),
            +     Paused(
            +         Paused,
            +     ),
              ]"#]],
    );
    check(
        || {
            let launched = rocket::event::Launched { fuel: 1 };
            ground().when_event(launched.clone()).then_events([launched])
        },
        &expect![[r#"
            machine `rocket`, event `Launched` in state `Ground`: expected other events
              (- expected, + found)

              [
                  Launched(
                      Launched {
                          fuel: 1,
                      },
                  ),
            +     Burnt(
            +         Burnt,
            +     ),
              ]"#]],
    );
    check(
        || running().when(command::Step { by: 4 }).then_no_events(),
        &expect!["machine `counter`, command `Step` in state `Running`: expected no event, but it led to `Stepped`"],
    );
    check(
        || running().when(command::Nothing).then_events([event::Stopped]),
        &expect![[r#"
            machine `counter`, command `Nothing` in state `Running`: expected other events
              (- expected, + found)

            - [
            -     Stopped(
            -         Stopped,
            -     ),
            - ]
            + []"#]],
    );
}

#[test]
fn another_state_and_other_data_are_shown_as_a_difference() {
    check(
        || paused().when_event(event::Stopped).then_state(state::Stopped { at: 4 }),
        &expect![[r#"
            machine `counter`, event `Stopped` in state `Paused`: expected another state
              (- expected, + found)

              Stopped(
                  Stopped {
            -         at: 4,
            +         at: 3,
                  },
              )"#]],
    );
    check(
        || {
            running()
                .when(command::Step { by: 1 })
                .then_data(&Data { total: 4, steps: 1 })
        },
        &expect![[r#"
            machine `counter`, command `Step` in state `Running`: expected other data
              (- expected, + found)

              Data {
                  total: 4,
            -     steps: 1,
            +     steps: 2,
              }"#]],
    );
}

#[test]
fn another_refusal_is_shown() {
    let refused = || running().when(command::Step { by: 11 });
    check(
        || refused().then_refused(|refusal| matches!(refusal, Refusal::Step(TooFar(12)))),
        &expect![[r#"
            machine `counter`, command `Step` in state `Running`: expected another refusal
              found: Step(TooFar(11))"#]],
    );
    check(
        || refused().then_refused_with("12 is too far"),
        &expect![[r#"
        machine `counter`, command `Step` in state `Running`: expected another refusal
          (- expected, + found)

        - 12 is too far
        + 11 is too far"#]],
    );
}

#[test]
fn what_is_of_another_kind_is_named() {
    let refused = || running().when(command::Step { by: 11 });
    check(
        || refused().then_events([event::Paused]),
        &expect![
            "machine `counter`, command `Step` in state `Running`: expected events, but the decision refused: 11 is too far"
        ],
    );
    check(
        || refused().then_no_events(),
        &expect![
            "machine `counter`, command `Step` in state `Running`: expected no event, but the decision refused: 11 is too far"
        ],
    );
    check(
        || refused().then_state(state::Running),
        &expect![
            "machine `counter`, command `Step` in state `Running`: expected a state, but the decision refused: 11 is too far"
        ],
    );
    check(
        || refused().then_data(&Data { total: 0, steps: 0 }),
        &expect![
            "machine `counter`, command `Step` in state `Running`: expected data, but the decision refused: 11 is too far"
        ],
    );
    check(
        || refused().then_not_handled(),
        &expect![
            "machine `counter`, command `Step` in state `Running`: expected that the command is not handled, but the decision refused: 11 is too far"
        ],
    );
    let accepted = || running().when(command::Toggle);
    check(
        || accepted().then_refused(|_| true),
        &expect!["machine `counter`, command `Toggle` in state `Running`: expected a refusal, but it led to `Paused`"],
    );
    check(
        || accepted().then_refused_with("no"),
        &expect!["machine `counter`, command `Toggle` in state `Running`: expected a refusal, but it led to `Paused`"],
    );
    check(
        || accepted().then_wrong_state(),
        &expect![
            "machine `counter`, command `Toggle` in state `Running`: expected that the event is not valid, but it led to `Paused`"
        ],
    );
    check(
        || running().when(command::Bounce).then_no_events(),
        &expect![
            "machine `counter`, command `Bounce` in state `Running`: expected no event, but state `Running` does not handle command `Bounce`"
        ],
    );
    check(
        || counter([]).when(command::Bounce).then_no_events(),
        &expect![
            "machine `counter`, command `Bounce` where nothing has happened: expected no event, but no life begins with command `Bounce`"
        ],
    );
    check(
        || running().when_event(event::Resumed).then_no_events(),
        &expect![
            "machine `counter`, event `Resumed` in state `Running`: expected no event, but state `Running` does not take event `Resumed`; it takes `Stepped`, `Paused`, `Stopped`"
        ],
    );
    check(
        || {
            ground()
                .when_event(rocket::event::Arrived)
                .then_state(rocket::state::Ground)
        },
        &expect![
            "machine `rocket`, event `Arrived` in state `Ground`: expected a state, but state `Ground` rejects event `Arrived`: it has not left yet"
        ],
    );
    check(
        || {
            given_nothing::<rocket::Machine>()
                .when_event(rocket::event::Burnt)
                .then_no_events()
        },
        &expect![
            "machine `rocket`, event `Burnt` where nothing has happened: expected no event, but no life begins with event `Burnt`; one begins with `Built`"
        ],
    );
}

#[test]
fn a_chain_without_end_is_cut() {
    let endless = || ground().when_event(rocket::event::Launched { fuel: 65 });
    check(
        || endless().then_no_events(),
        &expect![
            "machine `rocket`, event `Launched` in state `Ground`: expected no event, but its chain hooks did not come to an end: `Launched`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`"
        ],
    );
}
