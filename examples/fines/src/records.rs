//! CSV records from bytes: comma-separated, quoted where needed, lines ended by LF or CRLF.
//!
//! Records are split here rather than by a CSV crate, because those accept what this program must report: they read a
//! quote that is never closed as one field that swallows the rest of the log.

mod quotes;

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use self::quotes::{end_of_record, is_open_at_end, unquote};

/// A record that is longer is malformed. It bounds the memory, and how far an unclosed quote is followed.
const RECORD_LEN_MAX: usize = 1 << 20;
const READ_LEN: usize = 1 << 18;

/// What [`Records::next`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A record; its fields can be read.
    Record,
    /// A line with a quote that nothing closes. Reading goes on with the next line.
    QuoteUnclosed,
    /// A line of more than a mebibyte, skipped.
    TooLong,
}

/// The records of a CSV text.
pub struct Records<R> {
    input: R,
    /// What was read and is not yet consumed: `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    input_ended: bool,
    next_line: u64,
    bytes: u64,
    width: Option<usize>,
    record: Current,
}

/// The record found last.
#[derive(Default)]
struct Current {
    line: u64,
    /// Where it stands in the buffer, without its line end.
    text: Range<usize>,
    /// Where its fields stand, in the buffer or, for a record with quotes, in `unquoted`.
    fields: Vec<(u32, u32)>,
    unquoted: Vec<u8>,
    is_quoted: bool,
    has_line_end: bool,
}

impl<R: Read> Records<R> {
    pub fn new(input: R) -> Self {
        Records {
            input,
            buffer: vec![0; READ_LEN],
            start: 0,
            end: 0,
            input_ended: false,
            next_line: 1,
            bytes: 0,
            width: None,
            record: Current::default(),
        }
    }

    /// Says how many fields a record should have. Where quotes run on over lines and the number comes out wrong, or more
    /// follows after the quotes, both quotes are taken for stray ones, and only the first of the lines is given up.
    pub fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// Finds the next record; `None` at the end. Empty lines are passed over.
    pub fn next(&mut self) -> io::Result<Option<Shape>> {
        loop {
            let Some(first) = self.find(|text| memchr2(b'\n', b'"', text))? else {
                return Ok(None);
            };
            let shape = match first {
                Found::At(at) if self.buffer[self.start + at] == b'"' => self.quoted()?,
                Found::At(len) | Found::AtEnd(len) => self.plain(len),
                Found::TooFar => self.skip_line()?,
            };
            if shape != Shape::Record || !self.record.text.is_empty() {
                return Ok(Some(shape));
            }
        }
    }

    /// The number of the line on which the record begins, the first being 1.
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The bytes consumed so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The record as it stands in the text.
    pub fn text(&self) -> &[u8] {
        &self.buffer[self.record.text.clone()]
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.record.fields.len()
    }

    /// A field, unquoted; empty if there is none at this place.
    pub fn field(&self, place: usize) -> &[u8] {
        let Some(&(from, to)) = self.record.fields.get(place) else {
            return b"";
        };
        let text = if self.record.is_quoted {
            &self.record.unquoted
        } else {
            &self.buffer
        };
        &text[from as usize..to as usize]
    }

    /// Whether the text stops after this record without an end of line, as it does when a file was cut off.
    pub fn is_cut_off(&self) -> bool {
        !self.record.has_line_end
    }

    /// Searches what is not yet consumed, reading on until the search succeeds, the text ends or the bound is reached.
    /// `None` if nothing is left.
    fn find(&mut self, search: impl Fn(&[u8]) -> Option<usize>) -> io::Result<Option<Found>> {
        loop {
            let text = &self.buffer[self.start..self.end];
            if let Some(at) = search(text) {
                return Ok(Some(Found::At(at)));
            }
            if self.input_ended {
                return Ok((!text.is_empty()).then_some(Found::AtEnd(text.len())));
            }
            if text.len() >= RECORD_LEN_MAX {
                return Ok(Some(Found::TooFar));
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() - self.end < READ_LEN {
            self.buffer.resize(self.end + READ_LEN, 0);
        }
        let is_first = self.bytes == 0 && self.end < UTF8_MARK.len();
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.input_ended = true,
                Ok(len) => self.end += len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            break;
        }
        if is_first && self.buffer[..self.end].starts_with(UTF8_MARK) {
            self.consume(UTF8_MARK.len());
        }
        Ok(())
    }

    fn consume(&mut self, len: usize) {
        self.start += len;
        self.bytes += len as u64;
    }

    /// Takes `len` bytes and the line feed after them, if there is one.
    fn take(&mut self, len: usize, lines: u64) {
        let text = self.start..self.start + len;
        let has_line_end = text.end < self.end;
        let carriage_return = usize::from(self.buffer[text.clone()].ends_with(b"\r"));
        self.record.line = self.next_line;
        self.record.text = text.start..text.end - carriage_return;
        self.record.has_line_end = has_line_end;
        self.record.fields.clear();
        self.next_line += lines;
        self.consume(len + usize::from(has_line_end));
    }

    fn plain(&mut self, len: usize) -> Shape {
        self.take(len, 1);
        self.record.is_quoted = false;
        let text = self.record.text.clone();
        let mut from = position(text.start);
        for comma in memchr_iter(b',', &self.buffer[text.clone()]) {
            let comma = position(text.start + comma);
            self.record.fields.push((from, comma));
            from = comma + 1;
        }
        self.record.fields.push((from, position(text.end)));
        Shape::Record
    }

    fn quoted(&mut self) -> io::Result<Shape> {
        let len = match self.find(end_of_record)? {
            Some(Found::At(len)) => len,
            // The text may end without a line feed, but not within quotes.
            Some(Found::AtEnd(len)) if !is_open_at_end(&self.buffer[self.start..self.end]) => len,
            _ => return self.skip_quoted_line(),
        };
        let text = &self.buffer[self.start..self.start + len];
        let lines = 1 + memchr_iter(b'\n', text).count() as u64;
        let before = (self.start, self.bytes, self.next_line);
        self.take(len, lines);
        self.record.is_quoted = true;
        self.record.unquoted.clear();
        let text = &self.buffer[self.record.text.clone()];
        let is_regular = unquote(text, &mut self.record.unquoted, &mut self.record.fields);
        if lines > 1 && !(is_regular && self.width.is_none_or(|width| width == self.len())) {
            (self.start, self.bytes, self.next_line) = before;
            return self.skip_quoted_line();
        }
        Ok(Shape::Record)
    }

    fn skip_quoted_line(&mut self) -> io::Result<Shape> {
        match memchr(b'\n', &self.buffer[self.start..self.end]) {
            Some(len) => self.take(len, 1),
            None if self.input_ended => self.take(self.end - self.start, 1),
            None => return self.skip_line(),
        }
        Ok(Shape::QuoteUnclosed)
    }

    fn skip_line(&mut self) -> io::Result<Shape> {
        loop {
            let text = &self.buffer[self.start..self.end];
            match memchr(b'\n', text) {
                Some(len) => {
                    self.take(len, 1);
                    break;
                }
                None if self.input_ended => {
                    self.take(self.end - self.start, 1);
                    break;
                }
                None => {
                    self.consume(self.end - self.start);
                    self.read_more()?;
                }
            }
        }
        self.record.text = 0..0;
        Ok(Shape::TooLong)
    }
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

enum Found {
    At(usize),
    AtEnd(usize),
    TooFar,
}

/// Buffers stay far below four gibibytes, and half the width makes the list of fields half as long.
fn position(at: usize) -> u32 {
    u32::try_from(at).expect("a position in a buffer of a few mebibytes")
}

#[cfg(test)]
mod tests;
