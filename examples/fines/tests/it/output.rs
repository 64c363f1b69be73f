//! What the program reads and writes beside the courses of fines.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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
        stderr.contains(
            "<stdin>:9: case V,3: bad timestamp `yesterday`: no time of RFC 3339 such as 2006-07-24T00:00:00+02:00\n"
        ),
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
            <stdin>:9: case V,3: bad timestamp `yesterday`: no time of RFC 3339 such as 2006-07-24T00:00:00+02:00
         1  Add penalty in state Created
            <stdin>:8: case V,3
"
    );
    assert!(stderr.ends_with(" events/s\n"), "{stderr}");
}

#[test]
fn the_file_of_refusals() {
    let [log, refusals] = ["refusals, and the log.csv", "refusals.csv"].map(path);
    fs::write(&log, LOG).unwrap();
    let run = fines(&[log.to_str().unwrap(), "--refusals", refusals.to_str().unwrap()], "");
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let log = log.to_str().unwrap();
    assert_eq!(
        fs::read_to_string(&refusals).unwrap(),
        format!(
            "file,line,case_id,activity,state,reason\n\
             \"{log}\",8,\"V,3\",Add penalty,Created,Add penalty in state Created\n\
             \"{log}\",9,\"V,3\",Send Fine,,bad timestamp `yesterday`: no time of RFC 3339 such as 2006-07-24T00:00:00+02:00\n"
        )
    );
}

#[test]
fn the_file_of_refusals_has_fields_as_they_stand_in_the_log() {
    let refusals = path("refusals-raw.csv");
    let (id, activity) = ("0193f2a4".repeat(20), "Cancel, or delete, ".repeat(5));
    let rows = format!("{HEADER}\n {id},\"{activity}\",2006-07-24T00:00:00Z,,,,\n");
    let rows = [rows.as_bytes(), b"\xE9,Payment,2006-07-24T00:00:00Z,,,5,\n"].concat();
    let run = fines(&["-", "--refusals", refusals.to_str().unwrap()], rows);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let shown = format!(
        "<stdin>:2: case {}…: unknown activity `{}…`",
        &id[..60],
        &activity[..60]
    );
    assert!(run.stdout.contains(&shown), "{}", run.stdout);

    let mut reader = csv::Reader::from_path(&refusals).unwrap();
    let records: Vec<_> = reader.byte_records().map(Result::unwrap).collect();
    let [unknown, no_text] = &records[..] else {
        panic!("two records: {records:?}")
    };
    assert_eq!((&unknown[0], &unknown[1]), (&b"<stdin>"[..], &b"2"[..]));
    assert_eq!(&unknown[2], format!(" {id}").as_bytes());
    assert_eq!(&unknown[3], activity.as_bytes());
    assert_eq!(&no_text[2], b"\xE9");
}

#[test]
fn a_file_of_refusals_is_replaced() {
    let refusals = path("refusals-replaced.csv");
    fs::write(&refusals, "old\n".repeat(1_000)).unwrap();
    let run = fines(&["-", "--refusals", refusals.to_str().unwrap()], "").status;
    assert_eq!(run, Some(2), "an empty log");
    assert_eq!(
        fs::read_to_string(&refusals).unwrap(),
        "file,line,case_id,activity,state,reason\n"
    );
}

#[test]
fn the_log_is_not_overwritten() {
    let log = path("kept.csv");
    fs::write(&log, LOG).unwrap();
    check_kept(&log, &log, Stdio::null());
}

#[test]
#[cfg(unix)]
fn the_log_is_not_overwritten_by_another_name() {
    let [log, hard, soft] = ["kept-by-links.csv", "hard-link.csv", "soft-link.csv"].map(path);
    fs::write(&log, LOG).unwrap();
    for link in [&hard, &soft] {
        let _ = fs::remove_file(link);
    }
    fs::hard_link(&log, &hard).unwrap();
    std::os::unix::fs::symlink(&log, &soft).unwrap();
    for refusals in [&hard, &soft] {
        check_kept(&log, refusals, Stdio::null());
        check_kept("-".as_ref(), refusals, fs::File::open(&log).unwrap().into());
    }
    assert_eq!(fs::read_to_string(&log).unwrap(), LOG);
}

/// Checks that the program refuses to write the refusals, and that what stands there remains.
fn check_kept(log: &Path, refusals: &Path, stdin: Stdio) {
    let run = Command::new(env!("CARGO_BIN_EXE_fines"))
        .args([log, "--refusals".as_ref(), refusals])
        .stdin(stdin)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    let stderr = String::from_utf8(run.stderr).unwrap();
    assert!(stderr.contains("it is the log itself"), "{stderr}");
    assert_eq!(fs::read_to_string(refusals).unwrap(), LOG);
}

#[test]
#[cfg(unix)]
fn refusals_may_go_to_what_has_no_length() {
    let run = fines(&["-", "--refusals", "/dev/null"], LOG);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn refusals_do_not_go_to_standard_output() {
    let Run { status, stdout, stderr } = fines(&["-", "--refusals", "-"], LOG);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert!(stderr.starts_with("fines: `--refusals` takes a file"), "{stderr}");
}

#[test]
fn help_says_what_is_refused_and_what_is_written() {
    let help = fines(&["--help"], "").stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "Only a log whose header lacks a column, or names one twice, cannot be used at all",
        "file, line, case_id, activity, state, reason",
        "Progress is shown on standard error while that is a terminal",
    ] {
        assert!(help.contains(said), "{help}");
    }
}

#[test]
fn a_mistyped_option_is_recognised() {
    let Run { status, stderr, .. } = fines(&["-", "--jsn"], LOG);
    assert_eq!(status, Some(2));
    assert!(stderr.contains("'--json'"), "{stderr}");
}

/// Standard error is a pipe that nobody reads.
#[test]
fn the_summary_is_complete_without_standard_error() {
    let log = path("without-stderr.csv");
    fs::write(&log, LOG).unwrap();
    let log = log.to_str().unwrap();
    for (args, status) in [(&[log][..], 0), (&[log, "--json"], 0), (&["no/such/log.csv"], 2)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = Command::new(env!("CARGO_BIN_EXE_fines"))
            .args(args)
            .stderr(writer)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(status), "{args:?}");
        assert_eq!(String::from_utf8(run.stdout).unwrap(), fines(args, "").stdout);
    }
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
