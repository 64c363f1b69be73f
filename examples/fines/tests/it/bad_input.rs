//! Input that is not as it should be: named with file, line and reason, and the rest is still processed.

use std::fs;

use crate::{HEADER, Run, check_refused, fines, path, replay};

const GOOD: &str = "A1,Create Fine,2006-07-24T00:00:00+02:00,35.0,,,0.0\n";

/// Puts a bad row between two good ones and checks what is said of it.
fn check(bad: impl AsRef<[u8]>, reason: &str, description: &str) {
    let after = "A2,Create Fine,2006-07-24T00:00:00+02:00,21.5,,,0.0\n";
    let rows = [GOOD.as_bytes(), bad.as_ref(), b"\n", after.as_bytes()].concat();
    let summary = replay(&rows);
    check_refused(&summary, &[(reason, 1)]);
    assert_eq!((&summary["events"], &summary["accepted"]), (&3.into(), &2.into()));
    assert_eq!(summary["due"], 56.5);

    let name = format!("bad-{}.csv", reason.replace([' ', ':', '_'], "-"));
    let log = path(&name);
    fs::write(&log, [format!("{HEADER}\n").as_bytes(), &rows].concat()).unwrap();
    let log = log.to_str().unwrap();
    let run = fines(&[log], "");
    let place = format!("{log}:3: ");
    let line = run
        .stdout
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(&place))
        .unwrap_or_default();
    assert!(line.ends_with(description), "{}", run.stdout);
    assert_eq!(fines(&[log, "--strict"], "").status, Some(1));
}

#[test]
fn a_bad_timestamp() {
    check(
        "A2,Send Fine,2006-02-30T00:00:00Z,,11.0,,",
        "bad timestamp",
        "bad timestamp `2006-02-30T00:00:00Z`: no time of RFC 3339 such as 2006-07-24T00:00:00+02:00",
    );
}

#[test]
fn an_unknown_activity() {
    check(
        "A2,Cancel Fine,2006-07-24T00:00:00Z,,,,",
        "unknown activity",
        "case A2: unknown activity `Cancel Fine`",
    );
}

#[test]
fn a_bad_amount() {
    check(
        "A2,Send Fine,2006-07-24T00:00:00Z,,\"11,5\",,",
        "bad amount",
        "bad amount: expense `11,5`; it is 0 or more, to the cent, such as 35.50",
    );
}

#[test]
fn no_amount() {
    check("A2,Create Fine,2006-07-24T00:00:00Z,,,,", "no amount", "no amount");
}

#[test]
fn no_case_id() {
    check(",Create Fine,2006-07-24T00:00:00Z,35.0,,,", "no case id", "no case id");
    check(
        " \t ,Create Fine,2006-07-24T00:00:00Z,35.0,,,",
        "no case id",
        "no case id",
    );
}

#[test]
fn not_utf8() {
    check(b"A2,Cr\xE9er,2006-07-24T00:00:00Z,35.0,,,", "not UTF-8", "not UTF-8");
}

#[test]
fn a_wrong_number_of_columns() {
    let description = "wrong number of columns: 4 of 7 columns";
    check(
        "A2,Create Fine,2006-07-24T00:00:00Z,35.0",
        "wrong number of columns",
        description,
    );
}

#[test]
fn a_quote_that_is_not_closed() {
    check(
        "\"A2,Create Fine,2006-07-24T00:00:00Z,35.0,,,",
        "a quote is not closed",
        "a quote is not closed",
    );
}

#[test]
fn a_truncated_log() {
    let summary = replay(format!("{GOOD}A1,Send Fine,2006-07-2"));
    check_refused(&summary, &[("truncated: the log ends within the row", 1)]);
    let summary = replay(format!("{GOOD}\"A1,Send"));
    check_refused(&summary, &[("a quote is not closed", 1)]);
}

/// Many programs leave out the last line end, so it is no reason to refuse a row.
#[test]
fn a_log_without_a_last_line_end() {
    check_refused(&replay(GOOD.trim_end()), &[]);
    let named = "fines: <stdin>: line 2: the log ends without an end of line: if it was cut off, this row was too\n";
    let log = format!("{HEADER}\n{GOOD}");
    let Run { status, stderr, .. } = fines(&["-", "--json", "--strict"], log.trim_end());
    assert_eq!((status, stderr.as_str()), (Some(0), named));
    let Run { stderr, .. } = fines(&["-", "--json"], &log);
    assert_eq!(stderr, "");
}

#[test]
fn columns_that_are_missing() {
    let Run { status, stdout, stderr } = fines(&["-"], "case_id,activity,amount,expense,paymentamount\n");
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    let columns = "the columns `timestamp`, `totalpaymentamount` are missing from the header";
    assert_eq!(stderr, format!("fines: <stdin>: line 1: {columns}\n"));
}

#[test]
fn an_amount_finer_than_a_cent() {
    check(
        "A2,Create Fine,2006-07-24T00:00:00Z,35.005,,,",
        "bad amount",
        "bad amount: amount `35.005`; it is 0 or more, to the cent, such as 35.50",
    );
    check_refused(&replay("A1,Create Fine,2006-07-24T00:00:00Z,35.000,,,\n"), &[]);
}

#[test]
fn a_column_that_is_there_twice() {
    for second in ["amount", "Amount"] {
        let Run { status, stdout, stderr } = fines(&["-"], format!("{HEADER},{second}\n"));
        assert_eq!((status, stdout.as_str()), (Some(2), ""));
        assert_eq!(
            stderr,
            "fines: <stdin>: line 1: the column `amount` is in the header twice\n"
        );
    }
    // What is not read may be there as often as it likes.
    let run = fines(&["-"], format!("{HEADER},note,note\n"));
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn columns_that_no_comma_separates() {
    for (separator, shown) in [(";", "`;`"), ("\t", "tabs")] {
        let Run { status, stderr, .. } = fines(&["-"], HEADER.replace(',', separator));
        assert_eq!(status, Some(2));
        let hint =
            format!(" are missing from the header; it seems to be separated by {shown}, but only commas are read\n");
        assert!(stderr.ends_with(&hint), "{stderr}");
    }
}

#[test]
fn logs_that_are_none() {
    let Run { status, stderr, .. } = fines(&["-"], "");
    assert_eq!(status, Some(2));
    assert!(stderr.contains("the log is empty"), "{stderr}");

    let Run { status, stderr, .. } = fines(&["-"], b"\xFF\xFEc\0a\0s\0e\0\n\0");
    assert_eq!(status, Some(2));
    assert!(stderr.contains("the header is not a line of UTF-8 text"), "{stderr}");

    let Run { status, stderr, .. } = fines(&["no/such/log.csv"], "");
    assert_eq!(status, Some(2));
    assert!(stderr.starts_with("fines: cannot open `no/such/log.csv`: "), "{stderr}");

    let Run { status, stderr, .. } = fines(&["."], "");
    assert_eq!(status, Some(2));
    assert!(stderr.starts_with("fines: .: cannot be read: "), "{stderr}");
}
