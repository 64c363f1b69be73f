//! What the compiler says about many small programs, from one `cargo check`.
//!
//! Each program becomes a binary of one scratch crate in the target directory, so that the dependencies are compiled once
//! and the programs are checked side by side. The answers are read from `--message-format=json`, which does not change
//! with the compiler's version as its drawings do.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

/// What the compiler said about one program.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The name that the program was given in the batch.
    pub name: String,
    /// Errors and warnings in the order in which the compiler gave them.
    pub diagnostics: Vec<Diagnostic>,
    /// The program itself, if it was built rather than checked, and could be.
    pub executable: Option<PathBuf>,
}

/// One error or warning.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// `error` or `warning`.
    pub level: String,
    /// The error code or the lint, such as `E0277` or `dead_code`; empty for the errors of a macro.
    pub code: String,
    /// The message without its notes.
    pub message: String,
    /// The `help` and `note` messages below it, each as `help: ..` or `note: ..`.
    pub notes: Vec<String>,
    /// The text under the primary span; empty if that span is not in the program.
    pub span_text: String,
    /// The bytes of the program under the primary span.
    pub span: Range<usize>,
    /// The line on which the primary span starts, counted from 1; 0 if that span is not in the program.
    pub line: usize,
    /// What the compiler suggests to write instead: bytes of the program and their replacement.
    pub suggestions: Vec<(Range<usize>, String)>,
    /// The whole diagnostic as the compiler prints it.
    pub rendered: String,
}

impl Diagnostic {
    /// Says whether this is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == "error"
    }
}

impl Outcome {
    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error())
    }

    /// Runs the program, which was built, and gives back what it wrote to standard error if it fails.
    ///
    /// # Errors
    ///
    /// What the compiler or the program said.
    pub fn run(&self) -> Result<(), String> {
        let Some(executable) = &self.executable else {
            return Err(self.rendered());
        };
        let output = Command::new(executable).output().map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Everything that was said, as the compiler prints it.
    #[must_use]
    pub fn rendered(&self) -> String {
        self.diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rendered.as_str())
            .collect()
    }
}

/// How the programs of a batch are compiled.
#[derive(Debug, Clone)]
pub struct Setup<'a> {
    /// The scratch crate's folder and name; batches that may run at the same time need folders of their own.
    pub folder: &'a str,
    /// The edition, `2024` by default.
    pub edition: &'a str,
    /// The cargo command: `check` by default, `clippy`, or `build` for programs that are to be run.
    pub command: &'a str,
    /// Whether the programs are libraries, without `main`; `false` by default.
    pub libraries: bool,
}

/// Checks `programs`, each a name and the source of a binary, in the scratch crate `folder`.
///
/// The programs may use `eventer`, `serde`, `serde_json` and `pollster`. A name may contain `/`. The outcomes come in the
/// order of the programs.
///
/// # Panics
///
/// If cargo cannot be run, or fails before it reaches the programs.
#[must_use]
pub fn batch(folder: &str, programs: &[(impl AsRef<str>, impl AsRef<str>)]) -> Vec<Outcome> {
    Setup::new(folder).batch(programs)
}

impl<'a> Setup<'a> {
    /// `cargo check` in edition 2024.
    #[must_use]
    pub fn new(folder: &'a str) -> Self {
        Setup {
            folder,
            edition: "2024",
            command: "check",
            libraries: false,
        }
    }

    /// Checks `programs` as [`batch`] does.
    ///
    /// # Panics
    ///
    /// If cargo cannot be run, or fails before it reaches the programs.
    #[must_use]
    pub fn batch(&self, programs: &[(impl AsRef<str>, impl AsRef<str>)]) -> Vec<Outcome> {
        let root = scratch().join(self.folder);
        let mut manifest = vec![self.manifest()];
        let mut outcomes = Vec::new();
        let mut places = BTreeMap::new();
        for (place, (name, source)) in programs.iter().enumerate() {
            let (name, source) = (name.as_ref(), source.as_ref());
            let binary = name.replace('/', "-");
            let file = format!("programs/{name}.rs");
            write_if_changed(&root.join(&file), source);
            // A package has one library, and any number of examples that are libraries.
            let target = if self.libraries {
                "[[example]]\ncrate-type = [\"lib\"]"
            } else {
                "[[bin]]"
            };
            manifest.push(format!("{target}\nname = \"{binary}\"\npath = \"{file}\"\n"));
            outcomes.push(Outcome {
                name: name.to_owned(),
                diagnostics: Vec::new(),
                executable: None,
            });
            let earlier = places.insert(binary, place);
            assert!(earlier.is_none(), "two programs are named `{name}`");
        }
        write_if_changed(&root.join("Cargo.toml"), &manifest.join("\n"));
        // The workspace's own lock file: the same versions, and nothing to download.
        let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("the workspace has a lock file");
        fs::write(root.join("Cargo.lock"), lock).expect("the target directory is writable");

        for message in self.messages(&root) {
            let place = message["target"]["name"].as_str().and_then(|binary| places.get(binary));
            if let (Some(&place), Some(executable)) = (place, message["executable"].as_str()) {
                outcomes[place].executable = Some(executable.into());
            }
            if let Some(&place) = place
                && message["reason"] == "compiler-message"
                && let Some(diagnostic) = diagnostic(&message["message"], programs[place].1.as_ref())
            {
                outcomes[place].diagnostics.push(diagnostic);
            }
        }
        outcomes
    }

    fn manifest(&self) -> String {
        // Cargo tells packages of one target directory apart by their names, not by where they lie.
        let (folder, edition) = (self.folder, self.edition);
        let eventer = workspace().join("runtime");
        let eventer = eventer.display();
        format!(
            "[package]\nname = \"{folder}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\npublish = false\nautobins = false\n\n\
             [workspace]\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n\n\
             [dependencies]\neventer = {{ path = '{eventer}', features = [\"export\", \"workers\"] }}\npollster = \"1\"\nserde_json = \"1\"\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n"
        )
    }

    /// What cargo reports about the programs; panics with cargo's own words if it did not get to them.
    fn messages(&self, root: &Path) -> Vec<Value> {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([
                self.command,
                if self.libraries { "--examples" } else { "--bins" },
                "--keep-going",
                "--offline",
                "--message-format=json",
            ])
            .current_dir(root)
            .env("CARGO_TARGET_DIR", scratch().join("target"))
            // The flags of the caller, such as `-D warnings`, would change what is an error.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_RUSTFLAGS")
            .stdin(Stdio::null())
            .output()
            .expect("cargo can be run");
        let messages: Vec<Value> = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect();
        let reached = messages
            .iter()
            .any(|message| matches!(message["target"]["kind"][0].as_str(), Some("bin" | "example")));
        assert!(
            reached,
            "cargo did not get to the programs:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        messages
    }
}

/// Reads one message of the compiler; `None` for a summary such as `aborting due to 2 previous errors`.
fn diagnostic(message: &Value, source: &str) -> Option<Diagnostic> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let level = text(&message["level"]);
    let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let first = text(&message["message"]);
    let summary = spans.is_empty() && (first.starts_with("aborting due to") || first.contains(" emitted"));
    if summary || !matches!(level.as_str(), "error" | "warning") {
        return None;
    }
    let primary = spans
        .iter()
        .find(|span| span["is_primary"] == true && is_in_program(span));
    let span = primary.map_or(0..0, bytes);
    let children = message["children"].as_array().map_or(&[][..], Vec::as_slice);
    let suggestions = children
        .iter()
        .flat_map(|child| child["spans"].as_array().map_or(&[][..], Vec::as_slice))
        .filter(|span| is_in_program(span) && span["suggested_replacement"].is_string())
        .map(|span| (bytes(span), text(&span["suggested_replacement"])))
        .collect();
    Some(Diagnostic {
        level,
        code: text(&message["code"]["code"]),
        message: first,
        notes: children
            .iter()
            .map(|child| format!("{}: {}", text(&child["level"]), text(&child["message"])))
            .collect(),
        span_text: source.get(span.clone()).unwrap_or_default().to_owned(),
        line: primary.map_or(0, |span| number(&span["line_start"])),
        span,
        suggestions,
        rendered: text(&message["rendered"]),
    })
}

fn is_in_program(span: &Value) -> bool {
    span["file_name"]
        .as_str()
        .is_some_and(|file| file.starts_with("programs"))
}

fn bytes(span: &Value) -> Range<usize> {
    number(&span["byte_start"])..number(&span["byte_end"])
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
        .unwrap_or_default()
}

/// The workspace's folder.
fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate is a member of the workspace")
}

/// Where scratch crates live: beside the test binary that is running, in the target directory that built it.
fn scratch() -> PathBuf {
    let binary = env::current_exe().expect("a test knows its own path");
    let target = binary.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    target
        .map_or_else(|| workspace().join("target"), Path::to_path_buf)
        .join("tests")
        .join("check")
}

/// Leaves an unchanged file alone, so that cargo need not check it again.
fn write_if_changed(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the target directory is writable");
    fs::write(file, text).expect("the target directory is writable");
}
