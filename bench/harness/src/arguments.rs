//! The arguments of `bench/run`.

use std::env;

use crate::works::Work;

/// What was asked for.
pub(crate) struct Arguments {
    pub(crate) works: Vec<String>,
    pub(crate) json: Option<String>,
    /// What the works are told.
    pub(crate) options: Vec<String>,
}

impl Arguments {
    /// Reads the arguments of the process; each work must be one of `known`.
    pub(crate) fn from_process(known: &[Work]) -> Result<Self, String> {
        let mut parsed = Arguments {
            works: Vec::new(),
            json: None,
            options: Vec::new(),
        };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--json" => parsed.json = Some(value()?),
                "--rounds" | "--events" | "--entities" | "--case" | "--subject" => {
                    let value = value()?;
                    parsed.options.extend([argument, value]);
                }
                option if option.starts_with('-') => {
                    return Err(format!("unknown option `{option}`"));
                }
                work if known.iter().any(|known| known.name == work) => parsed.works.push(argument),
                work => return Err(format!("unknown work `{work}`")),
            }
        }
        Ok(parsed)
    }
}
