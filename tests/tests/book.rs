//! The book and the README: nothing in them escapes the compiler, and what must not compile fails for the stated reason.
//!
//! Doctests compile the other blocks; for `compile_fail` they are content with any error. Here each such block is followed
//! by a `text` block with what the compiler answers. Its lines that begin with `error` must be exactly the errors, in
//! their order. With the compiler whose drawings are recorded, each other line must be one that it prints; a block may
//! leave out lines, and the numbers of lines:
//!
//! ````text
//! ```rust,compile_fail
//! let count: u32 = "two";
//! ```
//! ```text
//! error[E0308]: mismatched types
//! ```
//! ````

use std::{collections::BTreeSet, fs, path::Path};

use eventer_tests::book::CHAPTERS;
use eventer_tests::check;
use eventer_tests::recorded::is_recorded;

/// The machine on the first screen of the README.
#[eventer::state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

/// A block of code in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// The document, below the workspace's folder, and the line of the block's first fence.
    place: String,
    /// What follows the backticks, such as `rust,compile_fail`.
    tags: Vec<String>,
    text: String,
}

#[test]
fn every_chapter_is_compiled() {
    let summary = read("book/src/SUMMARY.md");
    let listed: BTreeSet<_> = summary
        .lines()
        .filter_map(|line| line.rsplit_once("](")?.1.strip_suffix(')'))
        .collect();
    let compiled: BTreeSet<_> = CHAPTERS.iter().copied().collect();
    assert_eq!(
        compiled, listed,
        "`tests/src/book.rs` and `book/src/SUMMARY.md` name the same chapters"
    );
    for path in files("book/src") {
        let chapter = path.strip_prefix("book/src/").expect("it was found there");
        assert!(
            chapter == "SUMMARY.md" || listed.contains(chapter),
            "{path} is not in the summary"
        );
    }
}

#[test]
fn no_block_of_rust_is_left_out() {
    let skipped = blocks().into_iter().find(|block| {
        let ignored = block.tags.iter().any(|tag| tag.starts_with("ignore"));
        ignored || block.tags.iter().any(|tag| tag == "rs")
    });
    assert_eq!(skipped, None, "doctests would not compile this block");
}

#[test]
fn what_must_not_compile_fails_for_the_reason_in_the_text() {
    let blocks = blocks();
    let mut programs = Vec::new();
    let mut expected = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        if block.tags.iter().any(|tag| tag == "compile_fail") {
            let answer = blocks.get(place + 1).filter(|next| next.tags == ["text"]);
            let answer = answer.unwrap_or_else(|| panic!("{}: what does the compiler say?", block.place));
            let errors: Vec<_> = answer.text.lines().filter(|line| line.starts_with("error")).collect();
            assert!(!errors.is_empty(), "{}: a line begins with `error`", answer.place);
            programs.push((format!("block{place}"), program(&block.text)));
            expected.push((&block.place, errors, &answer.text));
        }
    }
    if programs.is_empty() {
        return;
    }
    let is_recorded = is_recorded();
    for (outcome, (place, expected, answer)) in check::batch("book", &programs).iter().zip(expected) {
        let errors: Vec<_> = outcome.errors().map(headline).collect();
        let rendered = outcome.rendered();
        assert_eq!(errors, expected, "{place}:\n{rendered}");
        let printed: BTreeSet<_> = rendered.lines().map(drawn).collect();
        let invented = answer.lines().map(drawn).find(|line| !printed.contains(line));
        assert!(
            !is_recorded || invented.is_none(),
            "{place}: {invented:?} is not in\n{rendered}"
        );
    }
}

/// A line of the compiler's without what depends on where the code stands.
fn drawn(line: &str) -> &str {
    let line = line.trim_start_matches(|char: char| char.is_ascii_digit() || char.is_whitespace());
    if line.starts_with("-->") { "" } else { line.trim_end() }
}

/// The first line that the compiler prints for an error.
fn headline(error: &check::Diagnostic) -> String {
    let message = error.message.lines().next().unwrap_or_default();
    match error.code.as_str() {
        "" => format!("error: {message}"),
        code => format!("error[{code}]: {message}"),
    }
}

/// The program that a doctest makes of a block: hidden lines show, and a missing `main` is put around all.
fn program(text: &str) -> String {
    let shown = |line: &str| match line.trim_start().strip_prefix('#') {
        Some("") => String::new(),
        Some(hidden) if hidden.starts_with(' ') => hidden[1..].to_owned(),
        Some(twice) if twice.starts_with('#') => line.replacen("##", "#", 1),
        _ => line.to_owned(),
    };
    let lines: Vec<_> = text.lines().map(shown).collect();
    let lines = lines.join("\n");
    let code = if lines.contains("fn main()") {
        lines
    } else {
        format!("fn main() {{\n{lines}\n}}")
    };
    // Examples may leave things unused, here as in doctests.
    format!("#![allow(unused)]\n{code}\n")
}

/// All blocks of the README and the book, in the order of their documents.
fn blocks() -> Vec<Block> {
    let documents = ["README.md".to_owned()].into_iter().chain(files("book/src"));
    documents
        .flat_map(|document| blocks_of(&document, &read(&document)))
        .collect()
}

fn blocks_of(document: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    // The open block, and the backticks that end it.
    let mut open: Option<(Block, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        let fence: String = trimmed.chars().take_while(|char| *char == '`').collect();
        match open.take() {
            Some((block, end)) if fence == trimmed && fence.len() >= end.len() => blocks.push(block),
            Some((mut block, end)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some((block, end));
            }
            None if fence.len() >= 3 => {
                let tags = trimmed[fence.len()..].split(',').map(|tag| tag.trim().to_owned());
                let place = format!("{document}:{number}");
                open = Some((
                    Block {
                        place,
                        tags: tags.collect(),
                        text: String::new(),
                    },
                    fence,
                ));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "{document}: a block does not end");
    blocks
}

/// The Markdown files of a folder and of those in it, below the workspace's folder.
fn files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("the folder is readable") {
            let entry = entry.expect("the folder is readable");
            let name = entry.file_name().into_string().expect("documents have plain names");
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() {
                folders.push(path);
            } else if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies in the workspace")
}

#[test]
fn pictures_are_what_the_graph_prints() {
    let picture = |document: &str| {
        let blocks = blocks_of(document, &read(document));
        let drawn = blocks.into_iter().find(|block| block.tags == ["mermaid"]);
        drawn.expect("the document has a picture").text.trim_end().to_owned()
    };
    assert_eq!(picture("README.md"), account::GRAPH.to_mermaid().trim_end());
    // The program above it asserts the same text.
    let chapter = "book/src/tutorial/graph.md";
    assert!(read(chapter).contains(&format!("r#\"{}\n\"#", picture(chapter))));
}

#[test]
fn blocks_are_found_with_their_tags() {
    let text = "a\n````text\n```rust\n````\n\n- b\n\n  ```rust,compile_fail\n  let a: u8 = 1;\n  ```\n";
    let blocks = blocks_of("a.md", text);
    assert_eq!(blocks.len(), 2);
    assert_eq!(
        (blocks[0].place.as_str(), blocks[0].text.as_str()),
        ("a.md:2", "```rust\n")
    );
    assert_eq!(blocks[1].tags, ["rust", "compile_fail"]);
}

#[test]
fn hidden_lines_are_part_of_the_program() {
    let program = program("# use a::b;\n#\n#[derive(Debug)]\n##[x]\nlet c = 1;");
    assert_eq!(
        program,
        "#![allow(unused)]\nfn main() {\nuse a::b;\n\n#[derive(Debug)]\n#[x]\nlet c = 1;\n}\n"
    );
}
