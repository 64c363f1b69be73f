//! Where the log comes from.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The sample log is part of the program, so that it is found from every folder.
const SAMPLE: &[u8] = include_bytes!("../sample.csv");
const SAMPLE_NAME: &str = "sample.csv";

/// A log to be read.
pub struct Source {
    /// What messages call it.
    pub name: String,
    pub input: Box<dyn Read>,
    /// Unknown for standard input and other streams.
    pub len: Option<u64>,
}

impl Source {
    /// Opens a file, standard input for `-`, or the sample log.
    pub fn open(path: Option<&Path>) -> io::Result<Source> {
        match path {
            None => Ok(Source {
                name: SAMPLE_NAME.into(),
                input: Box::new(SAMPLE),
                len: Some(SAMPLE.len() as u64),
            }),
            Some(path) if path == Path::new("-") => Ok(Source {
                name: "<stdin>".into(),
                input: Box::new(io::stdin().lock()),
                len: None,
            }),
            Some(path) => {
                let file = File::open(path)?;
                let metadata = file.metadata()?;
                let len = metadata.is_file().then_some(metadata.len());
                Ok(Source {
                    name: path.display().to_string(),
                    input: Box::new(file),
                    len,
                })
            }
        }
    }
}

/// Whether writing to `output` would overwrite the log that is read from `log`.
pub fn is_same_file(log: &Path, output: &Path) -> bool {
    let canonical = |path: &Path| -> io::Result<PathBuf> { path.canonicalize() };
    matches!((canonical(log), canonical(output)), (Ok(log), Ok(output)) if log == output)
}
