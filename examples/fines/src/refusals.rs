//! The file of refused events, a CSV text.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A file that takes one row for each refused event.
pub struct RefusalFile(BufWriter<File>);

impl RefusalFile {
    /// Creates the file, or replaces it, and writes the header.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(b"line,case_id,activity,state,reason\n")?;
        Ok(RefusalFile(file))
    }

    pub fn write(&mut self, line: u64, case_id: &str, activity: &str, state: &str, reason: &str) -> io::Result<()> {
        let [case_id, activity, state, reason] = [case_id, activity, state, reason].map(quoted);
        writeln!(self.0, "{line},{case_id},{activity},{state},{reason}")
    }

    /// Writes what is still buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
