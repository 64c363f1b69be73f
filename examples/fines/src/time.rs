//! Timestamps: RFC 3339 to microseconds since 1970.

/// Reads an RFC 3339 time such as `2006-07-24T00:00:00+02:00`, with a fraction or without, and perhaps a space for the `T`.
///
/// It is read here and not by `jiff`, which takes several times as long and forms of ISO 8601 besides; the tests compare
/// them. A leap second stands for the second before it, and of a fraction six digits count.
pub fn parse(text: &[u8]) -> Option<i64> {
    let (moment, rest) = text.split_first_chunk::<19>()?;
    let separators = [moment[4], moment[7], moment[10], moment[13], moment[16]];
    if !matches!(separators, [b'-', b'-', b'T' | b't' | b' ', b':', b':']) {
        return None;
    }
    let year = two(moment, 0)? * 100 + two(moment, 2)?;
    let (month, day) = (two(moment, 5)?, two(moment, 8)?);
    let (hour, minute, second) = (two(moment, 11)?, two(moment, 14)?, two(moment, 17)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (micros, rest) = fraction(rest)?;
    let minutes = hour * 60 + minute - offset_min(rest)?;
    // One is added at the end of a day in UTC.
    if second == 60 && minutes.rem_euclid(24 * 60) != 24 * 60 - 1 {
        return None;
    }
    let seconds = (days(year, month, day) * 24 * 60 + minutes) * 60 + second.min(59);
    Some(seconds * 1_000_000 + micros)
}

/// Two digits at a position that is known to exist.
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

/// The fraction in microseconds, and what follows it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
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
        [b'Z' | b'z'] => Some(0),
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
    // January of the year 0 belongs to the one before.
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
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
            ("2006-07-24T00:00:00.1234567890+02:00", 1_153_692_000_123_456),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000_000),
            ("2017-01-01T00:59:60.5+01:00", 1_483_228_799_500_000),
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
            "2006-07-24T00:00:60Z",
            "2006-07-24T00:00:61Z",
            "2006-07-24T00:00:00+24:00",
            "2006-07-24T00:00:00+02",
            "2006-07-24T00:00:00+02:00[Europe/Rome]",
            "2006-07-24T00:00:00,5Z",
            "2006-07-24T00Z",
            "20060724T000000Z",
            "-000001-07-24T00:00:00Z",
            "24.07.2006 00:00",
            "yesterday",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What both take is the same time, and what has no day or minute is refused by both.
        #[test]
        fn agrees_with_jiff(
            year in 0..9999_i32, month in 0..14_u8, day in 0..33_u8, hour in 0..25_u8, minute in 0..61_u8,
            second in 0..60_u8, fraction in "(\\.[0-9]{1,9})?", offset in "Z|[+-]([01][0-9]|2[0-3]):[0-6][0-9]",
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
            let nanos = text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_nanosecond);
            let micros = nanos.and_then(|nanos| i64::try_from(nanos.div_euclid(1_000)).ok());
            prop_assert_eq!(parse(text.as_bytes()), micros, "{}", text);
        }
    }
}
