//! Runs works of the benchmark, prints their rows as a Markdown table and writes them as JSON.

mod arguments;
mod features;
mod table;
mod works;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use arguments::Arguments;
use table::{HEAD, Table};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let works = works::all()?;
    let arguments = match Arguments::from_process(&works) {
        Ok(arguments) => arguments,
        Err(fault) => {
            eprintln!("error: {fault}\n");
            eprint!("{}", works::list(&works));
            return Ok(ExitCode::from(2));
        }
    };
    if arguments.works.is_empty() {
        print!("{}", works::list(&works));
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::default();
    print!("{}{HEAD}", arguments.caution());
    let run = arguments
        .works
        .iter()
        .try_for_each(|work| works::run(work, &arguments.options, |row| print!("{}", table.push(row))));
    print!("{}", table.rest());
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(table.rows())?;
        fs::write(path, json + "\n").map_err(|error| format!("cannot write {path}: {error}"))?;
    }
    run?;
    Ok(ExitCode::SUCCESS)
}
