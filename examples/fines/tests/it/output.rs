//! What the program reads and writes beside the courses of fines.

use std::fs;

use crate::{HEADER, Run, fines, path};

/// Three cases: one collected, one paid at once, one with a bad row and a refused step.
const LOG: &str = "\
case_id,activity,timestamp,amount,expense,paymentamount,totalpaymentamount
A1,Create Fine,2006-07-24T00:00:00+02:00,35.0,,,0.0
N2,Create Fine,2006-07-25T00:00:00+02:00,22.1,,,0.0
A1,Send Fine,2006-12-05T00:00:00+01:00,,11.0,,
\"V,3\",Create Fine,2006-12-06T00:00:00+01:00,40,,,
N2,Payment,2006-12-07T00:00:00+01:00,,,22.1,22.1
A1,Insert Fine Notification,2007-01-15T00:00:00+01:00,,,,
\"V,3\",Add penalty,2007-02-01T00:00:00+01:00,80,,,
\"V,3\",Send Fine,yesterday,,10,,
A1,Add penalty,2007-03-16T00:00:00+01:00,71.5,,,
A1,Payment,2007-04-01T00:00:00+02:00,,,10.05,10.05
A1,Send for Credit Collection,2009-03-30T00:00:00+02:00,,,,
";

#[test]
fn the_summary_as_json() {
    let Run { status, stdout, stderr } = fines(&["-", "--json"], LOG);
    assert_eq!(status, Some(0));
    // Due: 71.50 + 11.00, 22.10 and 40.00. Paid: 10.05 and 22.10.
    assert_eq!(
        stdout,
        r#"{
  "cases": 3,
  "events": 11,
  "accepted": 9,
  "refused": 2,
  "final_states": {
    "Created": 1,
    "Sent": 0,
    "Notified": 0,
    "Penalised": 0,
    "PaidBeforeSending": 1,
    "PaidBeforeNotice": 0,
    "PaidBeforePenalty": 0,
    "PaidWithPenalty": 0,
    "Collected": 1
  },
  "due": 144.60,
  "paid": 32.15,
  "refused_by_reason": {
    "bad timestamp": 1,
    "Add penalty in state Created": 1
  }
}
"#
    );
    assert!(
        stderr.contains("<stdin>:9: case V,3: bad timestamp `yesterday`\n"),
        "{stderr}"
    );
}

#[test]
fn the_summary_as_text() {
    let Run { status, stdout, stderr } = fines(&["-"], LOG);
    assert_eq!(status, Some(0));
    assert_eq!(
        stdout,
        "\
cases                                    3
events                                  11
  accepted                               9
  refused                                2

cases by final state
  Created                                1
  Sent                                   0
  Notified                               0
  Penalised                              0
  PaidBeforeSending                      1
  PaidBeforeNotice                       0
  PaidBeforePenalty                      0
  PaidWithPenalty                        0
  Collected                              1

amounts
  due                               144.60
  paid                               32.15
  outstanding                       112.45

refused, by reason
         1  bad timestamp
            <stdin>:9: case V,3: bad timestamp `yesterday`
         1  Add penalty in state Created
            <stdin>:8: case V,3
"
    );
    assert!(stderr.ends_with(" events/s\n"), "{stderr}");
}

#[test]
fn the_file_of_refusals() {
    let [log, refusals] = ["refusals-log.csv", "refusals.csv"].map(path);
    fs::write(&log, LOG).unwrap();
    let run = fines(&[log.to_str().unwrap(), "--refusals", refusals.to_str().unwrap()], "");
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(
        fs::read_to_string(&refusals).unwrap(),
        "line,case_id,activity,state,reason\n\
         8,\"V,3\",Add penalty,Created,Add penalty in state Created\n\
         9,\"V,3\",Send Fine,,bad timestamp `yesterday`\n"
    );
}

#[test]
fn the_log_is_not_overwritten() {
    let log = path("kept.csv");
    fs::write(&log, LOG).unwrap();
    let log_name = log.to_str().unwrap();
    let Run { status, stderr, .. } = fines(&[log_name, "--refusals", log_name], "");
    assert_eq!(status, Some(2));
    assert!(stderr.contains("is the log itself"), "{stderr}");
    assert_eq!(fs::read_to_string(&log).unwrap(), LOG);
}

#[test]
fn strict_is_a_matter_of_refusals() {
    assert_eq!(fines(&["-", "--strict"], LOG).status, Some(1));
    let good: Vec<_> = LOG.lines().filter(|line| !line.starts_with("\"V,3\"")).collect();
    assert_eq!(fines(&["-", "--strict"], good.join("\n")).status, Some(0));
}

#[test]
fn columns_in_any_order_beside_others() {
    let exported = "\u{feff}\"\",time:timestamp,vehicleClass,concept:name,totalPaymentAmount,paymentAmount,expense,\
                    amount,case:concept:name\r\n\
                    0,2006-07-24T00:00:00+02:00,A,Create Fine,0.0,,,35.0,A1\r\n\
                    1,2006-07-25 00:00:00+02:00,\"A, \"\"B\"\"\nC\",Payment,35.0,\"35.0\",,,A1\r\n";
    let Run { stdout, stderr, .. } = fines(&["-", "--json", "--strict"], exported);
    assert!(stdout.contains("\"PaidBeforeSending\": 1,"), "{stdout}{stderr}");
}

#[test]
fn without_a_log_the_sample_is_replayed() {
    let sample = include_str!("../../sample.csv");
    let [without, with] = [fines(&["--json"], ""), fines(&["-", "--json"], sample)];
    assert_eq!(without.status, Some(0));
    assert_eq!(without.stdout, with.stdout);
    assert!(sample.starts_with(HEADER));
    assert!(
        without.stderr.contains("sample.csv:"),
        "the sample shows refusals: {}",
        without.stderr
    );
}

#[test]
fn the_sample_is_what_its_generator_writes() {
    let args = ["500", "--seed", "4", "--faults", "12", "--cases-per-year", "60"];
    let log = crate::run(env!("CARGO_BIN_EXE_fines-log"), &args, b"");
    assert_eq!(log.stdout, include_str!("../../sample.csv"));
}
