//! Amounts of money: whole cents, so that sums are exact.

use std::fmt;
use std::ops::{Add, Sub};

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money(u64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// More digits before the point than this are refused, so that sums cannot overflow.
    const WHOLE_DIGITS_MAX: usize = 12;

    /// Reads a decimal number such as `71.5` or `71.500`. What is finer than a cent is refused: rounded in silence, it
    /// would be missing from the sums. Only the traces of binary fractions are rounded, such as `71.49999999999999`:
    /// exports carry them, and no amount is meant by them.
    pub fn parse(text: &[u8]) -> Option<Money> {
        let point = text.iter().position(|&byte| byte == b'.');
        let (whole, fraction) = match point {
            Some(point) => (&text[..point], &text[point + 1..]),
            None => (text, &text[..0]),
        };
        if whole.len() > Self::WHOLE_DIGITS_MAX || whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut cents = 0;
        for &digit in whole {
            cents = cents * 10 + decimal(digit)?;
        }
        for place in 0..2 {
            cents = cents * 10 + fraction.get(place).map_or(Some(0), |&digit| decimal(digit))?;
        }
        let finer = fraction.get(2..).unwrap_or_default();
        match finer {
            [] => Some(Money(cents)),
            finer if !finer.iter().all(u8::is_ascii_digit) => None,
            finer if finer.iter().all(|&digit| digit == b'0') => Some(Money(cents)),
            [b'0', b'0', b'0', b'0', b'0', ..] => Some(Money(cents)),
            [b'9', b'9', b'9', b'9', b'9', ..] => Some(Money(cents + 1)),
            _ => None,
        }
    }
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;

    /// What is left; nothing if `other` is more.
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A sum over many amounts, which may exceed what one amount can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum(u128);

impl Sum {
    /// Adds an amount.
    pub fn add(&mut self, amount: Money) {
        self.0 += u128::from(amount.0);
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

fn decimal(byte: u8) -> Option<u64> {
    byte.is_ascii_digit().then(|| u64::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_become_cents() {
        for (text, cents) in [
            ("0", 0),
            ("35.0", 3500),
            ("71.5", 7150),
            ("13", 1300),
            (".5", 50),
            ("7.", 700),
            ("0.01", 1),
            ("71.500", 7150),
            ("0.990000000000000000", 99),
            ("71.49999999999999", 7150),
            ("71.50000000000001", 7150),
            ("0.999999999", 100),
            ("999999999999.99", 99_999_999_999_999),
        ] {
            assert_eq!(Money::parse(text.as_bytes()), Some(Money(cents)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1,5",
            "1e3",
            "NaN",
            " 1",
            "1.2.3",
            "12x",
            "1.00x",
            "35.005",
            "0.001",
            "71.4999",
            "71.49999x",
            "1000000000000",
        ] {
            assert_eq!(Money::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn amounts_print_with_two_decimals() {
        assert_eq!(Money(5).to_string(), "0.05");
        assert_eq!(Money(7150).to_string(), "71.50");
    }
}
