//! The file of refused events, a CSV text.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::identity::Identity;
use crate::source::Source;

/// A file that takes one row for each refused event.
pub struct RefusalFile {
    file: BufWriter<File>,
    /// The name of the log as each row begins with it.
    log: Vec<u8>,
}

impl RefusalFile {
    /// Creates the file, or replaces it, and writes the header. The file that the log is read from is not touched.
    pub fn create(path: &Path, log: &Source) -> io::Result<Self> {
        // Emptied only once it is known not to be the log.
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        let identity = Identity::of(&file, path)?;
        if log.identity.is_some() && identity == log.identity {
            return Err(io::Error::other(
                "it is the log itself, which the refusals would replace",
            ));
        }
        // What is not a file on a disk, such as a pipe, has no length to set.
        if file.metadata()?.is_file() {
            file.set_len(0)?;
        }
        let mut file = BufWriter::new(file);
        file.write_all(b"file,line,case_id,activity,state,reason\n")?;
        Ok(RefusalFile {
            file,
            log: quoted(log.name.as_bytes()).into_owned(),
        })
    }

    /// Writes a row. Case and activity are data: they are written as they stand in the log, whatever they are.
    pub fn write(&mut self, line: u64, case_id: &[u8], activity: &[u8], state: &str, reason: &str) -> io::Result<()> {
        self.file.write_all(&self.log)?;
        write!(self.file, ",{line}")?;
        for field in [case_id, activity, state.as_bytes(), reason.as_bytes()] {
            self.file.write_all(b",")?;
            self.file.write_all(&quoted(field))?;
        }
        self.file.write_all(b"\n")
    }

    /// Writes what is still buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn quoted(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.iter().any(|byte| b",\"\n\r".contains(byte)) {
        return Cow::Borrowed(field);
    }
    let mut quoted = vec![b'"'];
    for &byte in field {
        if byte == b'"' {
            quoted.push(b'"');
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    Cow::Owned(quoted)
}
