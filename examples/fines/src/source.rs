//! Where the log comes from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::identity::Identity;

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
    /// Of the file that it is read from, if it is one.
    pub identity: Option<Identity>,
}

impl Source {
    /// Opens a file, standard input for `-`, or the sample log.
    pub fn open(path: Option<&Path>) -> io::Result<Source> {
        match path {
            None => Ok(Source {
                name: SAMPLE_NAME.into(),
                input: Box::new(SAMPLE),
                len: Some(SAMPLE.len() as u64),
                identity: None,
            }),
            Some(path) if path == Path::new("-") => Ok(Source {
                name: "<stdin>".into(),
                input: Box::new(io::stdin().lock()),
                len: None,
                identity: Identity::of_stdin()?,
            }),
            Some(path) => {
                let file = File::open(path)?;
                let metadata = file.metadata()?;
                let len = metadata.is_file().then_some(metadata.len());
                let identity = Identity::of(&file, path)?;
                Ok(Source {
                    name: path.display().to_string(),
                    input: Box::new(file),
                    len,
                    identity,
                })
            }
        }
    }
}
