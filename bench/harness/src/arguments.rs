//! The arguments of `bench/run`.

use std::env;

use crate::works::Work;

/// With fewer rounds a median says little; every work takes at least so many if nothing else is asked for.
const ROUNDS_MIN: usize = 7;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) works: Vec<String>,
    pub(crate) json: Option<String>,
    /// What the works are told.
    pub(crate) options: Vec<String>,
    rounds: Option<usize>,
}

impl Arguments {
    /// Reads the arguments of the process; each work must be one of `known`.
    pub(crate) fn from_process(known: &[Work]) -> Result<Self, String> {
        Self::parse(known, env::args().skip(1))
    }

    fn parse(known: &[Work], mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Arguments {
            works: Vec::new(),
            json: None,
            options: Vec::new(),
            rounds: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--json" => parsed.json = Some(value()?),
                "--rounds" => {
                    let value = value()?;
                    let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
                    parsed.rounds = Some(rounds.ok_or(format!("`{value}` is not a number of rounds"))?);
                    parsed.options.extend([argument, value]);
                }
                "--events" | "--entities" | "--case" | "--subject" => {
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

    /// What stands above a table whose figures are for a trial only.
    pub(crate) fn caution(&self) -> String {
        match self.rounds {
            Some(rounds) if rounds < ROUNDS_MIN => {
                format!("**Medians of {rounds} rounds, fewer than {ROUNDS_MIN}: to try it, and not to be quoted.**\n\n")
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Work};

    fn parse(line: &str) -> Result<Arguments, String> {
        let known = Work {
            name: "dispatch".to_owned(),
            description: String::new(),
        };
        Arguments::parse(&[known], line.split(' ').map(str::to_owned))
    }

    #[test]
    fn few_rounds_are_marked() {
        let marked = |line| !parse(line).unwrap().caution().is_empty();
        assert!(marked("dispatch --rounds 6"));
        assert!(!marked("dispatch --rounds 7") && !marked("dispatch"));
        assert!(parse("dispatch --rounds 0").is_err() && parse("dispatch --rounds").is_err());
    }

    #[test]
    fn what_a_work_understands_is_handed_on() {
        let arguments = parse("dispatch --rounds 9 --json rows.json --case random").unwrap();
        assert_eq!(arguments.works, ["dispatch"]);
        assert_eq!(arguments.json.as_deref(), Some("rows.json"));
        assert_eq!(arguments.options, ["--rounds", "9", "--case", "random"]);
        assert!(parse("replay").unwrap_err().contains("unknown work"));
    }
}
