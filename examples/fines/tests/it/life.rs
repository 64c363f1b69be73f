//! Which courses of a fine are taken, and where they lead.

use crate::{check_refused, replay};

/// Replays the steps of one case, a day each, and checks its final state, what is due and what was paid.
/// A step is an activity with its amounts as they stand in the last four columns, or without.
fn check(steps: &[&str], state: &str, due: f64, paid: f64) {
    let summary = replay(rows(steps));
    check_refused(&summary, &[]);
    assert_eq!(summary["final_states"][state], 1, "{summary:#}");
    assert_eq!(summary["due"], due);
    assert_eq!(summary["paid"], paid);
}

fn rows(steps: &[&str]) -> String {
    let row = |(day, step): (usize, &&str)| {
        let (activity, amounts) = step.split_once(':').unwrap_or((step, ",,,"));
        format!("A1,{activity},2006-07-{:02}T00:00:00+02:00,{amounts}\n", day + 1)
    };
    steps.iter().enumerate().map(row).collect()
}

const CREATE: &str = "Create Fine:35.0,,,0.0";
const SEND: &str = "Send Fine:,11.0,,";
const NOTIFY: &str = "Insert Fine Notification";
const PENALTY: &str = "Add penalty:71.5,,,";
const COLLECT: &str = "Send for Credit Collection";
const LODGE: &str = "Insert Date Appeal to Prefecture";
const FORWARD: &str = "Send Appeal to Prefecture";
const RESULT: &str = "Receive Result Appeal from Prefecture";
const TELL: &str = "Notify Result Appeal to Offender";
const JUDGE: &str = "Appeal to Judge";

#[test]
fn the_usual_courses_are_taken() {
    check(&[CREATE], "Created", 35.0, 0.0);
    check(&[CREATE, "Payment:,,35.0,35.0"], "PaidBeforeSending", 35.0, 35.0);
    check(&[CREATE, SEND], "Sent", 46.0, 0.0);
    check(&[CREATE, SEND, NOTIFY, PENALTY, COLLECT], "Collected", 82.5, 0.0);
    check(
        &[CREATE, SEND, NOTIFY, PENALTY, "Payment:,,82.5,82.5"],
        "PaidWithPenalty",
        82.5,
        82.5,
    );
}

#[test]
fn payments_come_in_parts_and_at_any_time() {
    let [part, rest] = ["Payment:,,20.0,20.0", "Payment:,,62.5,82.5"];
    check(
        &[CREATE, SEND, NOTIFY, PENALTY, part, rest],
        "PaidWithPenalty",
        82.5,
        82.5,
    );
    check(
        &[CREATE, part, SEND, NOTIFY, PENALTY, rest],
        "PaidWithPenalty",
        82.5,
        82.5,
    );
    check(&[CREATE, SEND, part, NOTIFY, PENALTY, COLLECT], "Collected", 82.5, 20.0);
    check(&[CREATE, SEND, NOTIFY, part, PENALTY], "Penalised", 82.5, 20.0);
    check(
        &[CREATE, SEND, NOTIFY, part, "Payment:,,26,46"],
        "PaidBeforePenalty",
        46.0,
        46.0,
    );
}

#[test]
fn a_payment_may_cross_the_next_step() {
    let whole = "Payment:,,35.0,35.0";
    check(&[CREATE, whole, SEND], "Sent", 46.0, 35.0);
    check(&[CREATE, whole, "Send Fine:,0.0,,"], "PaidBeforeNotice", 35.0, 35.0);
    check(
        &[CREATE, SEND, "Payment:,,46,46", NOTIFY],
        "PaidBeforePenalty",
        46.0,
        46.0,
    );
    check(
        &[CREATE, SEND, "Payment:,,46,46", NOTIFY, PENALTY, COLLECT],
        "Collected",
        82.5,
        46.0,
    );
    check(
        &[CREATE, whole, "Payment:,,50,85", SEND, NOTIFY, PENALTY],
        "PaidWithPenalty",
        82.5,
        85.0,
    );
}

#[test]
fn appeals_run_beside_the_penalty() {
    check(
        &[CREATE, SEND, NOTIFY, LODGE, PENALTY, FORWARD, RESULT, TELL, COLLECT],
        "Collected",
        82.5,
        0.0,
    );
    check(&[CREATE, SEND, NOTIFY, PENALTY, LODGE, FORWARD], "Penalised", 82.5, 0.0);
    check(
        &[CREATE, SEND, LODGE, FORWARD, NOTIFY, RESULT, PENALTY, TELL],
        "Penalised",
        82.5,
        0.0,
    );
    check(
        &[CREATE, SEND, NOTIFY, JUDGE, PENALTY, "Payment:,,82.5,82.5"],
        "PaidWithPenalty",
        82.5,
        82.5,
    );
}

#[test]
fn the_total_is_believed_over_the_payments_that_the_log_shows() {
    check(&[CREATE, "Payment:,,5.0,35.0"], "PaidBeforeSending", 35.0, 35.0);
    check(&[CREATE, "Payment:,,,35.0"], "PaidBeforeSending", 35.0, 35.0);
    check(
        &[CREATE, "Payment:,,30.0,", "Payment:,,5.0,"],
        "PaidBeforeSending",
        35.0,
        35.0,
    );
}

#[test]
fn steps_out_of_order_are_refused() {
    for (steps, reason) in [
        (&[CREATE, CREATE][..], "Create Fine in state Created"),
        (&[CREATE, SEND, SEND], "Send Fine in state Sent"),
        (&[CREATE, NOTIFY], "Insert Fine Notification in state Created"),
        (&[CREATE, SEND, PENALTY], "Add penalty in state Sent"),
        (
            &[CREATE, SEND, NOTIFY, COLLECT],
            "Send for Credit Collection in state Notified",
        ),
        (
            &[CREATE, SEND, "Payment:,,46,46", NOTIFY, NOTIFY],
            "Insert Fine Notification in state PaidBeforePenalty",
        ),
        (&[CREATE, JUDGE], "Appeal to Judge in state Created"),
        (&[CREATE, LODGE], "Insert Date Appeal to Prefecture in state Created"),
        (&[CREATE, SEND, FORWARD], "Send Appeal to Prefecture without an appeal"),
        (
            &[CREATE, SEND, LODGE, LODGE],
            "Insert Date Appeal to Prefecture with the appeal in state Dated",
        ),
        (
            &[CREATE, SEND, LODGE, RESULT],
            "Receive Result Appeal from Prefecture with the appeal in state Dated",
        ),
        (
            &[CREATE, SEND, NOTIFY, PENALTY, COLLECT, "Payment:,,82.5,82.5"],
            "Payment after the case was closed in state Collected",
        ),
        (
            &[CREATE, "Payment:,,20,20", "Payment:,,20,20"],
            "totalpaymentamount is less than the sum of the payments",
        ),
    ] {
        let summary = replay(rows(steps));
        check_refused(&summary, &[(reason, 1)]);
        assert_eq!(summary["accepted"], steps.len() - 1);
    }
}

#[test]
fn a_refused_appeal_leaves_the_fine_as_it_was() {
    let summary = replay(rows(&[CREATE, SEND, RESULT, LODGE, FORWARD, RESULT, NOTIFY]));
    check_refused(
        &summary,
        &[("Receive Result Appeal from Prefecture without an appeal", 1)],
    );
    assert_eq!(summary["final_states"]["Notified"], 1);
}

#[test]
fn a_case_without_its_beginning_is_counted_apart() {
    let summary = replay(rows(&[SEND, NOTIFY]));
    check_refused(
        &summary,
        &[
            ("Insert Fine Notification before Create Fine", 1),
            ("Send Fine before Create Fine", 1),
        ],
    );
    assert_eq!(
        (&summary["cases"], &summary["final_states"]["(not created)"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn ids_are_trimmed() {
    let summary = replay(rows(&[CREATE, SEND]).replacen("A1,", " A1\t,", 1));
    check_refused(&summary, &[]);
    assert_eq!(
        (&summary["cases"], &summary["final_states"]["Sent"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn refused_payments_are_not_in_what_was_paid() {
    for (steps, state, paid) in [
        (&[COLLECT, "Payment:,,82.5,82.5"], "Collected", 0.0),
        (&["Payment:,,82.5,82.5", "Payment:,,5.0,87.5"], "PaidWithPenalty", 82.5),
    ] {
        let summary = replay(rows(&[&[CREATE, SEND, NOTIFY, PENALTY], &steps[..]].concat()));
        check_refused(
            &summary,
            &[(&format!("Payment after the case was closed in state {state}"), 1)],
        );
        assert_eq!((&summary["due"], &summary["paid"]), (&82.5.into(), &paid.into()));
    }
}

#[test]
fn times_may_be_equal_but_not_fall() {
    let summary = replay(
        "A1,Create Fine,2006-07-24T00:00:00+02:00,35.0,,,\n\
         A1,Send Fine,2006-07-23T22:00:00Z,,11.0,,\n\
         A1,Insert Fine Notification,2006-07-23T21:59:59.999Z,,,,\n",
    );
    check_refused(&summary, &[("earlier than the event before it of the same case", 1)]);
    assert_eq!(summary["final_states"]["Sent"], 1);
}

#[test]
fn long_ids_are_told_apart() {
    let id = "0193f2a4-7c1e-7000-8000-00000000000";
    let rows: Vec<_> = (0..200)
        .map(|number| format!("{id}{number},Create Fine,2006-07-24T00:00:00Z,35.0,,,"))
        .collect();
    assert_eq!(
        replay(rows.join(
            "
"
        ))["cases"],
        200
    );
}
