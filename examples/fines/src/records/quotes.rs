//! Records with quotes.

use super::position;

/// Where the line feed stands that ends a record with quotes: a quote opens at the start of a field, and is closed by
/// the next that is not doubled.
pub fn end_of_record(text: &[u8]) -> Option<usize> {
    let mut scan = Scan::FieldStart;
    for (at, &byte) in text.iter().enumerate() {
        scan = scan.after(byte);
        if scan == Scan::RecordEnd {
            return Some(at);
        }
    }
    None
}

/// Whether the text ends within quotes.
pub fn is_open_at_end(text: &[u8]) -> bool {
    text.iter().fold(Scan::FieldStart, |scan, &byte| scan.after(byte)) == Scan::Quoted
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scan {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote within quotes: the end of the quotes, or the first half of a doubled one.
    QuoteWithin,
    RecordEnd,
}

impl Scan {
    fn after(self, byte: u8) -> Scan {
        match (self, byte) {
            (Scan::Quoted, b'"') => Scan::QuoteWithin,
            (Scan::Quoted, _) | (Scan::FieldStart | Scan::QuoteWithin, b'"') => Scan::Quoted,
            (_, b'\n') => Scan::RecordEnd,
            (_, b',') => Scan::FieldStart,
            _ => Scan::Plain,
        }
    }
}

/// Splits a record, leaving out the quotes that are not data. Tells whether quotes end where their fields end.
pub fn unquote(text: &[u8], unquoted: &mut Vec<u8>, fields: &mut Vec<(u32, u32)>) -> bool {
    let mut scan = Scan::FieldStart;
    let mut from = 0;
    let mut is_regular = true;
    for &byte in text {
        let before = scan;
        scan = scan.after(byte);
        match (before, scan) {
            (_, Scan::FieldStart) => {
                fields.push((from, position(unquoted.len())));
                from = position(unquoted.len());
            }
            (Scan::FieldStart, Scan::Quoted) | (Scan::Quoted, Scan::QuoteWithin) => {}
            _ => unquoted.push(byte),
        }
        is_regular &= (before, scan) != (Scan::QuoteWithin, Scan::Plain);
    }
    fields.push((from, position(unquoted.len())));
    is_regular
}
