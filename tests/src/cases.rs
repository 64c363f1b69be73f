//! The cases of `tests/ui`: programs that say, in comments, what the compiler must answer.
//!
//! A comment stands below the line to which it belongs and names the exact text under the primary span:
//!
//! ```text
//! async fn close(_: state::Open, _: event::Closed) -> state::Closed {
//!     //~ error `async`: a transition cannot be `async`
//!     //~ help: remove `async`
//! ```
//!
//! `error`, `error[E0277]` and `warning` begin an expectation, followed by the beginning of the message; `help:` adds a
//! text that must stand in its help. `rustc[E0425]` is an error in the compiler's own words, which change with its version:
//! they are compared on the recorded compiler only, its code and place on every one. `repeated[E0277]` is what the compiler
//! says again of a mistake that it has reported: another compiler may leave it out.
//!
//! Compilers that number the same error differently are served by `rustc[E0412|E0425]`, and those that underline another
//! part of the line by `` `"five"`|`is` ``.
//!
//! A case with an expected error must fail; all others must compile. What is not expected must not be said, warnings
//! included.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::check::Diagnostic;
use crate::recorded::is_recorded;

/// One program and what is expected of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The path below `tests/ui` without its extension, such as `transition/async_fn`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The program.
    pub source: String,
    /// What the compiler must say.
    pub expected: Vec<Expected>,
}

/// One expected error or warning.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Which word stands for it.
    pub kind: Kind,
    /// The error code, or several between `|`; empty for the errors of the macro.
    pub code: String,
    /// The exact text under the primary span, or several.
    pub span_texts: Vec<String>,
    /// The line of that span, counted from 1.
    pub line: usize,
    /// The beginning of the message.
    pub message: String,
    /// Texts that must stand in the help.
    pub helps: Vec<String>,
}

/// What an expectation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An error whose words are ours.
    Error,
    /// An error in the compiler's own words.
    Rustc,
    /// An error that repeats another, on some compilers.
    Repeated,
    /// A warning.
    Warning,
}

/// Reads all cases, ordered by name.
///
/// # Panics
///
/// If a file cannot be read, or a comment has not the form above.
#[must_use]
pub fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut cases = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder of cases is readable") {
            let path = entry.expect("the folder of cases is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("found below it").with_extension("");
                let source = fs::read_to_string(&path).expect("a case is readable");
                let name = name.to_str().expect("a case has a plain name").replace('\\', "/");
                cases.push(Case {
                    expected: expected(&name, &source),
                    name,
                    path,
                    source,
                });
            }
        }
    }
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    cases
}

impl Case {
    /// Says whether the case must not compile.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.expected.iter().any(|expected| expected.kind != Kind::Warning)
    }

    /// Compares what was said with what is expected: one text for each difference.
    #[must_use]
    pub fn compare(&self, said: &[Diagnostic]) -> Vec<String> {
        let name = &self.name;
        let mut missing: Vec<&Expected> = self.expected.iter().collect();
        let mut differences = Vec::new();
        for Diagnostic {
            span_text, rendered, ..
        } in said.iter().filter(|said| !take(&mut missing, said))
        {
            differences.push(format!("{name}: not expected at `{span_text}`:\n{rendered}"));
        }
        missing.retain(|it| it.kind != Kind::Repeated || is_recorded());
        differences.extend(missing.iter().map(|it| format!("{name}:{}: missing {it}", it.line)));
        differences
    }
}

/// Takes out the expectation that is met.
fn take(missing: &mut Vec<&Expected>, said: &Diagnostic) -> bool {
    let met = missing.iter().position(|expected| expected.is(said));
    met.map(|place| missing.remove(place)).is_some()
}

impl Expected {
    fn is(&self, said: &Diagnostic) -> bool {
        let (fault, mut help) = split(&said.message);
        help.extend(said.notes.iter().map(String::as_str));
        let is_warning = self.kind == Kind::Warning;
        is_warning != said.is_error()
            && (is_warning || self.code.split('|').any(|code| code == said.code))
            && self.span_texts.contains(&said.span_text)
            && self.line == said.line
            && (self.kind == Kind::Rustc && !is_recorded()
                || fault.starts_with(&self.message)
                    && self
                        .helps
                        .iter()
                        .all(|wanted| help.iter().any(|help| help.contains(wanted))))
    }
}

impl Kind {
    const WORDS: [(&str, Kind); 4] = [
        ("error", Kind::Error),
        ("rustc", Kind::Rustc),
        ("repeated", Kind::Repeated),
        ("warning", Kind::Warning),
    ];

    fn read(word: &str) -> Option<Self> {
        Kind::WORDS.iter().find(|(it, _)| *it == word).map(|(_, kind)| *kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Kind::WORDS.iter().find(|(_, kind)| kind == self);
        out.write_str(word.expect("each kind has a word").0)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Expected {
            kind,
            code,
            span_texts,
            message,
            ..
        } = self;
        let code = if code.is_empty() {
            String::new()
        } else {
            format!("[{code}]")
        };
        write!(out, "{kind}{code} `{}`: {message}", span_texts.join("`|`"))?;
        self.helps.iter().try_for_each(|help| write!(out, "\n    help: {help}"))
    }
}

/// Splits a message of the macro into the fault and its help.
///
/// A warning of the macro is a deprecation for the compiler, which puts words of its own before the text.
#[must_use]
pub fn split(message: &str) -> (&str, Vec<&str>) {
    let own = match message.strip_prefix("use of deprecated constant `") {
        Some(rest) => rest.split_once("`: ").map_or(rest, |(_, own)| own),
        None => message,
    };
    let mut parts = own
        .split("help: ")
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || c == '='));
    let fault = parts.next().unwrap_or_default();
    (fault, parts.collect())
}

fn expected(name: &str, source: &str) -> Vec<Expected> {
    let mut found: Vec<Expected> = Vec::new();
    let mut line = 0;
    for (place, text) in source.lines().enumerate() {
        let Some(comment) = text.trim_start().strip_prefix("//~ ") else {
            line = place + 1;
            continue;
        };
        if let Some(help) = comment.strip_prefix("help: ") {
            let last = found
                .last_mut()
                .unwrap_or_else(|| panic!("{name}:{place}: help for what?"));
            last.helps.push(help.to_owned());
            continue;
        }
        let parsed = comment.split_once(" `").and_then(|(head, rest)| {
            let (span_text, message) = rest.split_once("`: ")?;
            let (word, code) = head.split_once('[').unwrap_or((head, ""));
            Some(Expected {
                kind: Kind::read(word)?,
                code: code.trim_end_matches(']').to_owned(),
                span_texts: span_text.split("`|`").map(str::to_owned).collect(),
                line,
                message: message.to_owned(),
                helps: Vec::new(),
            })
        });
        found.push(parsed.unwrap_or_else(|| panic!("{name}:{}: not an expectation: {comment}", place + 1)));
    }
    found
}
