//! How much the macro writes: its own output for a machine, before the compiler expands the derives in it.
//!
//! The macro's crate is copied and gets two more attributes, which replace a module by the size of it: that
//! of the tokens as they stand, or of what `#[state_machine]` makes of them.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{Report, Sample};

use crate::shape::Shape;
use crate::sources;

/// The attributes that are added to the copy.
const ATTRIBUTES: &str = "
/// Replaces a module by the size of it.
#[proc_macro_attribute]
pub fn size(_: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    size_of(input)
}

/// Replaces a machine by the size of what `state_machine` makes of it.
#[proc_macro_attribute]
pub fn size_of_output(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    size_of(state_machine(args, input))
}

fn size_of(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    // The compiler lays tokens out in lines; what counts is the tokens with one space between them.
    let text = tokens.to_string();
    let bytes = text.split_whitespace().map(|word| word.len() + 1).sum::<usize>();
    let tokens = count(tokens);
    format!(\"pub const BYTES: usize = {bytes}; pub const TOKENS: usize = {tokens};\").parse().unwrap()
}

/// A group counts as its two delimiters and what is between them.
fn count(tokens: proc_macro::TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro::TokenTree::Group(group) => 2 + count(group.stream()),
            _ => 1,
        })
        .sum()
}
";

/// The subjects in the order in which the generated program prints their sizes.
const SUBJECTS: [&str; 3] = ["what the user writes", "hand", "eventer"];

/// Prints the size of the machine as the user declares it, by hand, and as the macro puts it out.
pub(crate) fn report(case: &str, shape: Shape, report: &Report, target: &Path) -> Result<(), Box<dyn Error>> {
    let sizes = sizes(shape, &target.join("output"))?;
    for (what, offset) in [("bytes", 0), ("tokens", 1)] {
        let case = format!("{case} source {what}");
        for (index, subject) in SUBJECTS.iter().enumerate() {
            let size = sizes
                .get(index * 2 + offset)
                .ok_or("the program prints two sizes each")?;
            report.row(&case, subject, &Sample::of(*size), what);
        }
    }
    Ok(())
}

/// Builds and runs a program that prints the bytes and tokens of each subject.
fn sizes(shape: Shape, folder: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize()?;
    let copy = folder.join("macros");
    let _ = fs::remove_dir_all(&copy);
    copy_folder(&repository.join("macros/src"), &copy.join("src"))?;
    fs::copy(repository.join("macros/Cargo.toml"), copy.join("Cargo.toml"))?;
    let library = fs::read_to_string(copy.join("src/lib.rs"))?;
    fs::write(copy.join("src/lib.rs"), library + ATTRIBUTES)?;

    fs::create_dir_all(folder.join("program/src"))?;
    fs::write(folder.join("Cargo.toml"), workspace(&repository)?)?;
    fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("program/Cargo.toml"), MANIFEST)?;
    fs::write(folder.join("program/src/main.rs"), program(shape))?;
    let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["run", "--quiet", "--package", "program"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let printed = String::from_utf8(output.stdout)?;
    printed
        .split_whitespace()
        .map(|size| size.parse().map_err(Into::into))
        .collect()
}

const MANIFEST: &str = "[package]
name = \"program\"
version = \"0.0.0\"
edition = \"2024\"

[dependencies]
eventer-macros = { path = \"../macros\" }
";

/// The repository's own workspace with other members, so that the copy inherits what the macros inherit.
fn workspace(repository: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let lines = manifest.lines().filter_map(|line| match line.split_once(" = ") {
        Some(("members", _)) => Some("members = [\"macros\", \"program\"]"),
        Some(("default-members" | "exclude", _)) => None,
        _ => Some(line),
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn program(shape: Shape) -> String {
    let machine = sources::machine_module(shape);
    let hand = sources::hand_module(shape);
    format!(
        "mod declared {{\n#[eventer_macros::size]\n{machine}}}\n\
         mod hand {{\n#[eventer_macros::size]\n{hand}}}\n\
         mod generated {{\n#[eventer_macros::size_of_output]\n{machine}}}\n\
         fn main() {{\n    println!(\"{{}} {{}}\", declared::BYTES, declared::TOKENS);\n    \
         println!(\"{{}} {{}}\", hand::BYTES, hand::TOKENS);\n    \
         println!(\"{{}} {{}}\", generated::BYTES, generated::TOKENS);\n}}\n"
    )
}

fn copy_folder(from: &Path, to: &PathBuf) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
