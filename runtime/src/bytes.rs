//! Looks for bytes in a text, eight at a time: most texts are short, and there a call of a search that is made for long
//! ones costs more than the search.

const EACH: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

pub(crate) fn holds_nul(text: &[u8]) -> bool {
    any(text, |word| below(word, 1))
}

/// Whether there is a quote, a backslash or a control character.
pub(crate) fn holds_special(text: &[u8]) -> bool {
    any(text, |word| {
        let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
        below(word, b' ') | is(b'"') | is(b'\\')
    })
}

/// Whether it is a quote, a backslash or a control character.
pub(crate) const fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// The high bit of a byte is set if one of the bytes is below a limit: it borrows, and had that bit not set before.
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(EACH * limit as u64) & !word
}

/// Whether a high bit is set for one of the words. The last may have some bytes of the one before, and a short text
/// several times.
fn any(text: &[u8], found: impl Fn(u64) -> u64) -> bool {
    let is = |word: u64| found(word) & HIGH != 0;
    let (words, _) = text.as_chunks::<8>();
    match (text.last_chunk::<8>(), text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(last), ..) => {
            let is = |word: &[u8; 8]| is(u64::from_ne_bytes(*word));
            is(last) || words.iter().any(is)
        }
        (None, Some(first), Some(last)) => {
            let halves = [first, last].map(|half| u64::from(u32::from_ne_bytes(*half)));
            is(halves[0] | (halves[1] << 32))
        }
        _ => text.iter().any(|&byte| is(EACH * u64::from(byte))),
    }
}

#[cfg(test)]
mod tests {
    use super::{holds_nul, holds_special};

    #[test]
    fn each_byte_is_seen_at_each_place() {
        for len in 0..40 {
            for place in 0..len {
                for byte in 0..=u8::MAX {
                    for around in [b'a', 0x80, 0xff, b'!', b'#', b'[', b']'] {
                        let mut text = vec![around; len];
                        text[place] = byte;
                        assert_eq!(holds_nul(&text), byte == 0, "{text:?}");
                        let special = byte < b' ' || byte == b'"' || byte == b'\\';
                        assert_eq!(holds_special(&text), special, "{text:?}");
                    }
                }
            }
        }
    }
}
