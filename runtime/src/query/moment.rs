//! Times as texts: RFC 3339, as URLs and JSON bring them.

use std::time::SystemTime;

use super::value::time;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// The time that a text stands for, such as `2026-01-31T09:30:00.5+01:00`, cut to whole microseconds; `None` if it stands
/// for none. A day alone begins at another time in each zone, so that it is none.
pub(super) fn parsed(text: &str) -> Option<SystemTime> {
    let mut rest = text.as_bytes();
    let year = number(&mut rest, 4)?;
    letter(&mut rest, b"-")?;
    let month = number(&mut rest, 2)?;
    letter(&mut rest, b"-")?;
    let day = number(&mut rest, 2)?;
    letter(&mut rest, b"Tt ")?;
    let (hour, minute) = clock(&mut rest)?;
    letter(&mut rest, b":")?;
    let second = number(&mut rest, 2)?;
    let micros = fraction(&mut rest)?;
    let ahead = zone(&mut rest)?;
    let is_there = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day) && second < 60;
    if !is_there || !rest.is_empty() {
        return None;
    }
    let minutes = (days_before(year, month, day) * 24 + hour) * 60 + minute - ahead;
    let seconds = minutes * 60 + second;
    time(i128::from(seconds * MICROS_PER_SECOND + micros))
}

/// A number of so many digits.
fn number(rest: &mut &[u8], len: usize) -> Option<i64> {
    let (digits, others) = rest.split_at_checked(len)?;
    *rest = others;
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

/// One of these letters.
fn letter(rest: &mut &[u8], letters: &[u8]) -> Option<u8> {
    let (first, others) = rest.split_first()?;
    *rest = others;
    letters.contains(first).then_some(*first)
}

/// Hours and minutes.
fn clock(rest: &mut &[u8]) -> Option<(i64, i64)> {
    let hour = number(rest, 2)?;
    letter(rest, b":")?;
    let minute = number(rest, 2)?;
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// Microseconds behind a point, if there is one. What is finer is cut.
fn fraction(rest: &mut &[u8]) -> Option<i64> {
    if rest.first() != Some(&b'.') {
        return Some(0);
    }
    let digits = rest[1..].iter().take_while(|digit| digit.is_ascii_digit()).count();
    let micros = rest[1..=digits]
        .iter()
        .map(|digit| i64::from(digit - b'0'))
        .chain([0; 6])
        .take(6)
        .fold(0, |micros, digit| micros * 10 + digit);
    *rest = &rest[digits + 1..];
    (digits > 0).then_some(micros)
}

/// By how many minutes the clock is ahead of that of Greenwich.
fn zone(rest: &mut &[u8]) -> Option<i64> {
    let sign = match letter(rest, b"Zz+-")? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let (hours, minutes) = clock(rest)?;
    Some(sign * (hours * 60 + minutes))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days lie between the first of 1970 and this one.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    // The number of leap years from year 0, which is one, up to a year.
    let leaps = |year: i64| (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let of_years = (year - 1970) * 365 + leaps(year) - leaps(1970);
    let of_months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    of_years + of_months + day - 1
}

#[cfg(test)]
mod tests {
    use super::parsed;
    use crate::query::value::micros;

    #[test]
    fn a_text_stands_for_a_time() {
        let cases = [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t00:00:00.000001z", 1),
            ("1969-12-31 23:59:59.999999Z", -1),
            ("2023-11-14T22:13:20.1234569Z", 1_700_000_000_123_456),
            ("2023-11-14T23:13:20.123456+01:00", 1_700_000_000_123_456),
            ("2023-11-14T16:43:20.123456-05:30", 1_700_000_000_123_456),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ];
        for (text, expected) in cases {
            assert_eq!(parsed(text).map(micros), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2026-01-31",
            "2026-01-31T09:30:00",
            "2026-01-31T09:30Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T09:60:00Z",
            "2026-01-31T09:30:60Z",
            "2026-01-31T09:30:00.Z",
            "2026-01-31T09:30:00+1:00",
            "2026-01-31T09:30:00+24:00",
            "2026-01-31T09:30:00Z ",
            "+026-01-31T09:30:00Z",
            "2026-01-31T09:30:00\u{fc}",
            "1700000000",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
