//! The arguments of a work.

use std::env;
use std::process;

/// What a work is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How often each subject is measured.
    pub rounds: usize,
    /// How many events there are, in a work that has a number of them.
    pub events: Option<usize>,
    /// How many entities there are, in a work that has a number of them.
    pub entities: Option<usize>,
    /// The only cases that are measured; all if there are none.
    pub cases: Vec<String>,
    /// The only subjects that are measured, in a work that can leave some out; all if there are none.
    pub subjects: Vec<String>,
    /// Set in the process that runs under callgrind: what it is to run.
    pub(crate) counted: Option<Counted>,
}

/// One subject in one case, run so many times and then left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) case: String,
    pub(crate) subject: String,
    pub(crate) passes: usize,
}

impl Options {
    /// Reads the arguments of the process, and ends it if they make no sense; `rounds` is what the work
    /// takes if nothing else is asked for.
    #[must_use]
    pub fn from_arguments(rounds: usize) -> Self {
        Self::parse(rounds, env::args().skip(1)).unwrap_or_else(|fault| {
            eprintln!("{fault}");
            process::exit(2)
        })
    }

    fn parse(rounds: usize, mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options {
            rounds,
            events: None,
            entities: None,
            cases: Vec::new(),
            subjects: Vec::new(),
            counted: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--rounds" => options.rounds = count(&value()?)?,
                "--events" => options.events = Some(count(&value()?)?),
                "--entities" => options.entities = Some(count(&value()?)?),
                "--case" => options.cases.push(value()?),
                "--subject" => options.subjects.push(value()?),
                "--count" => {
                    options.counted = Some(Counted {
                        case: value()?,
                        subject: value()?,
                        passes: count(&value()?)?,
                    });
                }
                other => return Err(format!("unknown option `{other}`")),
            }
        }
        Ok(options)
    }

    /// Whether a case is to be measured.
    #[must_use]
    pub fn has(&self, case: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|it| it == case)
    }

    /// Whether a subject is to be measured.
    #[must_use]
    pub fn has_subject(&self, subject: &str) -> bool {
        self.subjects.is_empty() || self.subjects.iter().any(|it| it == subject)
    }
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(format!("`{text}` is not a positive number")),
    }
}
