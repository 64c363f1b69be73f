//! Timestamps: RFC 3339 to microseconds since 1970.

/// Reads an RFC 3339 time.
///
/// What logs hold, `2006-07-24T00:00:00+02:00` with a fraction or without and perhaps a space for the `T`, is read here,
/// which is several times faster; the rest (small letters, leap seconds, the far ends of the calendar) by `jiff`.
pub fn parse(text: &[u8]) -> Option<i64> {
    usual(text).or_else(|| other(text))
}

#[cold]
fn other(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let nanos = text.parse::<jiff::Timestamp>().ok()?.as_nanosecond();
    i64::try_from(nanos.div_euclid(1_000)).ok()
}

fn usual(text: &[u8]) -> Option<i64> {
    let (moment, rest) = text.split_first_chunk::<19>()?;
    let separators = [moment[4], moment[7], moment[10], moment[13], moment[16]];
    if !matches!(separators, [b'-', b'-', b'T' | b' ', b':', b':']) {
        return None;
    }
    let year = two(moment, 0)? * 100 + two(moment, 2)?;
    let (month, day) = (two(moment, 5)?, two(moment, 8)?);
    let (hour, minute, second) = (two(moment, 11)?, two(moment, 14)?, two(moment, 17)?);
    if year == 0 || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (micros, rest) = fraction(rest)?;
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute - offset_min(rest)?) * 60 + second;
    Some(seconds * 1_000_000 + micros)
}

/// Two digits at a position that is known to exist.
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

/// The fraction in microseconds, and what follows it. Nine digits are what `jiff` takes too.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || count > 9 {
        return None;
    }
    let digit = |place| {
        if place < count {
            i64::from(digits[place] - b'0')
        } else {
            0
        }
    };
    Some((
        (0..6).fold(0, |micros, place| micros * 10 + digit(place)),
        &digits[count..],
    ))
}

fn offset_min(text: &[u8]) -> Option<i64> {
    match *text {
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(text, 1)?, two(text, 4)?);
            let offset = hours * 60 + minutes;
            (hours < 24 && minutes < 60).then_some(if sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 in the Gregorian calendar. A year is taken to begin in March: the leap day then comes last, and the
/// months before a date have a number of days that is linear in their number, rounded down.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_rfc_3339() {
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2006-07-24T00:00:00+02:00", 1_153_692_000_000_000),
            ("2006-07-24T00:00:00.000+02:00", 1_153_692_000_000_000),
            ("2006-07-23T22:00:00.25Z", 1_153_692_000_250_000),
            ("2006-07-24t00:00:00+02:00", 1_153_692_000_000_000),
            ("2006-07-23t22:00:00z", 1_153_692_000_000_000),
            ("2006-07-24 00:00:00+02:00", 1_153_692_000_000_000),
            ("2006-07-24T00:00:00.1234567+02:00", 1_153_692_000_123_456),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(micros), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2006-07-24",
            "2006-07-24T00:00:00",
            "2006-13-24T00:00:00Z",
            "2006-02-29T00:00:00Z",
            "2006-07-24T24:00:00Z",
            "2006-07-24T00:60:00Z",
            "2006-07-24T00:00:00.Z",
            "2006-07-24T00:00:00+2:00",
            "24.07.2006 00:00",
            "yesterday",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The usual form is read as `jiff` reads it, and refused where `jiff` refuses it.
        #[test]
        fn agrees_with_jiff(
            year in 1..9999_i32, month in 0..14_u8, day in 0..33_u8, hour in 0..25_u8, minute in 0..61_u8,
            second in 0..60_u8, fraction in "(\\.[0-9]{1,9})?", offset in "Z|[+-]([01][0-9]|2[0-3]):[0-6][0-9]",
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
            prop_assert_eq!(usual(text.as_bytes()), other(text.as_bytes()), "{}", text);
        }
    }
}
