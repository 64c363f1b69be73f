//! Runs works of the benchmark, prints their rows as a Markdown table and writes them as JSON.

mod arguments;
mod features;
mod table;
mod works;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use arguments::Arguments;

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
    let mut rows = Vec::new();
    for work in &arguments.works {
        rows.extend(works::run(work, &arguments.options)?);
    }
    print!("{}", table::markdown(&rows));
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(&rows)?;
        fs::write(path, json + "\n").map_err(|error| format!("cannot write {path}: {error}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
