//! What can be wrong with a log.

use std::fmt;
use std::io;

/// Why a row, of which the rest of the log is independent, could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BadInput {
    Activity,
    Amount,
    CaseId,
    Columns,
    CutOff,
    NoAmount,
    NotUtf8,
    Quote,
    Timestamp,
    TooLong,
}

/// Why no row can be read.
#[derive(Debug)]
pub enum Error {
    Read(io::Error),
    Empty,
    /// The header is not text.
    Header,
    /// These columns are not in the header.
    Missing {
        columns: Vec<&'static str>,
        /// What seems to separate the columns in place of the comma.
        separator: Option<char>,
    },
    /// This column is in the header more than once: which of them counts is not known.
    Twice {
        column: &'static str,
    },
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadInput::Activity => "unknown activity",
            BadInput::Amount => "bad amount",
            BadInput::CaseId => "no case id",
            BadInput::Columns => "wrong number of columns",
            BadInput::CutOff => "truncated: the log ends within the row",
            BadInput::NoAmount => "no amount",
            BadInput::NotUtf8 => "not UTF-8",
            BadInput::Quote => "a quote is not closed",
            BadInput::Timestamp => "bad timestamp",
            BadInput::TooLong => "the line is longer than a mebibyte",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read(_) => f.write_str("cannot be read"),
            Error::Empty => f.write_str("the log is empty; its first line should name the columns"),
            Error::Header => f.write_str("line 1: the header is not a line of UTF-8 text"),
            Error::Twice { column } => write!(f, "line 1: the column `{column}` is in the header twice"),
            Error::Missing { columns, separator } => {
                let (noun, verb) = if columns.len() == 1 {
                    ("column", "is")
                } else {
                    ("columns", "are")
                };
                write!(
                    f,
                    "line 1: the {noun} `{}` {verb} missing from the header",
                    columns.join("`, `")
                )?;
                match separator {
                    None => Ok(()),
                    Some('\t') => f.write_str("; it seems to be separated by tabs, but only commas are read"),
                    Some(separator) => write!(
                        f,
                        "; it seems to be separated by `{separator}`, but only commas are read"
                    ),
                }
            }
        }
    }
}
