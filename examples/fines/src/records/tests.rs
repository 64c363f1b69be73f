use proptest::prelude::*;

use super::*;

/// Gives a few bytes at a time, so that records straddle reads.
struct Dripping<'a>(&'a [u8]);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.0.len().min(3).min(buffer.len());
        buffer[..len].copy_from_slice(&self.0[..len]);
        self.0 = &self.0[len..];
        Ok(len)
    }
}

fn read(text: &[u8]) -> Vec<(u64, Shape, Vec<Vec<u8>>)> {
    let mut records = Records::new(Dripping(text));
    let mut found = Vec::new();
    while let Some(shape) = records.next().expect("a slice can be read") {
        let fields = (0..records.len()).map(|place| records.field(place).to_vec()).collect();
        found.push((records.line(), shape, fields));
    }
    found
}

fn fields(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
    read(text).into_iter().map(|(_, _, fields)| fields).collect()
}

#[test]
fn lines_and_fields() {
    let found = read(b"\xEF\xBB\xBFa,b\r\n\r\n\n,\nc\"d,\"e \"\"f\"\"\ng\"\nlast,");
    let expected: [(u64, &[&str]); 4] = [
        (1, &["a", "b"]),
        (4, &["", ""]),
        (5, &["c\"d", "e \"f\"\ng"]),
        (7, &["last", ""]),
    ];
    let expected = expected.map(|(line, fields)| {
        (
            line,
            Shape::Record,
            fields.iter().map(|field| field.as_bytes().to_vec()).collect::<Vec<_>>(),
        )
    });
    assert_eq!(found, expected);
}

#[test]
fn an_unclosed_quote_costs_one_line() {
    let found = read(b"a,b\nc,\"d\ne,f\n");
    let shapes: Vec<_> = found.iter().map(|(line, shape, _)| (*line, *shape)).collect();
    assert_eq!(
        shapes,
        [(1, Shape::Record), (2, Shape::QuoteUnclosed), (3, Shape::Record)]
    );
    assert_eq!(found[2].2, [b"e", b"f"]);
}

#[test]
fn two_stray_quotes_cost_their_own_lines() {
    let mut records = Records::new(&b"a,b\nc,\"d\ne,f\ng,\"h\ni\",j\n\"k,l\n"[..]);
    records.expect_width(2);
    let mut found = Vec::new();
    while let Some(shape) = records.next().unwrap() {
        found.push((records.line(), shape));
    }
    assert_eq!(
        (found[1], found[3]),
        ((2, Shape::QuoteUnclosed), (4, Shape::QuoteUnclosed))
    );
}

#[test]
fn a_line_without_end_is_skipped() {
    let mut text = vec![b'x'; RECORD_LEN_MAX + 1];
    text.extend(b"\na,b\n");
    let mut records = Records::new(&text[..]);
    assert_eq!(records.next().unwrap(), Some(Shape::TooLong));
    assert_eq!(records.next().unwrap(), Some(Shape::Record));
    assert_eq!((records.line(), records.field(1)), (2, &b"b"[..]));
    assert_eq!(records.next().unwrap(), None);
    assert_eq!(records.bytes(), text.len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What the usual crate writes is read back, quoted or not.
    #[test]
    fn reads_what_csv_writes(rows in prop::collection::vec(prop::collection::vec("[a\",\r\n é]{0,6}", 2..5), 0..6)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let rows: Vec<Vec<Vec<u8>>> =
            rows.iter().map(|row| row.iter().map(|field| field.as_bytes().to_vec()).collect()).collect();
        prop_assert_eq!(fields(&text), rows);
    }
}
