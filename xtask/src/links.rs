//! Links in Markdown: each relative one must lead to a file, and to a heading in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::process::{Outcome, root};

/// Checks the book, and the documents in the workspace's folder.
pub(crate) fn check() -> Outcome {
    let mut files = documents(root(), false)?;
    files.extend(documents(&root().join("book/src"), true)?);
    let mut broken = Vec::new();
    let mut count = 0;
    for file in &files {
        for (line, link) in links(&read(file)?) {
            count += 1;
            if let Err(reason) = follow(file, &link) {
                let file = file.strip_prefix(root()).unwrap_or(file);
                broken.push(format!("{}:{line}: `{link}` leads nowhere: {reason}", file.display()));
            }
        }
    }
    println!("{count} links in {} documents", files.len());
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

/// Lists the Markdown files of a folder, and of those in it if asked to.
fn documents(folder: &Path, deep: bool) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() && deep {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The lines of a document with their numbers, without those in code blocks.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// Finds the targets of inline links and of reference definitions, with the lines on which they stand.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(text) {
        // Every other part is between backticks, where nothing is a link.
        let line: String = line.split('`').step_by(2).collect();
        let inline = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        links.extend(inline.map(|(link, _)| (number, link.to_owned())));
        if let Some((_, link)) = line.split_once("]: ").filter(|_| line.starts_with('[')) {
            links.push((number, link.trim().to_owned()));
        }
    }
    links
}

fn follow(file: &Path, link: &str) -> Outcome {
    // The web changes without us; a build must not depend on it.
    if link.contains("://") || link.starts_with("mailto:") {
        return Ok(());
    }
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = file.parent().ok_or("a file lies in a folder")?;
    let target = if path.is_empty() {
        file.to_owned()
    } else {
        folder.join(path)
    };
    if !target.exists() {
        return Err(String::from("no such file"));
    }
    if heading.is_empty() {
        return Ok(());
    }
    let text = read(&target)?;
    let found = prose(&text)
        .filter_map(|(_, line)| line.strip_prefix('#'))
        .any(|line| slug(line) == heading);
    if found {
        Ok(())
    } else {
        Err(String::from("no such heading"))
    }
}

/// The name under which a heading can be linked to.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.map(|char| if char == ' ' { '-' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::{links, slug};

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "See [a](a.md#b) and `[no](no.md)`, [c](c.md).\n```\n[no](no.md)\n```\n[d]: d.md\n";
        let found = links(text);
        let found: Vec<_> = found.iter().map(|(line, link)| (*line, link.as_str())).collect();
        assert_eq!(found, [(1, "a.md#b"), (1, "c.md"), (5, "d.md")]);
    }

    #[test]
    fn a_heading_is_linked_to_by_its_words() {
        assert_eq!(slug("# What `#[state]` does, and when"), "what-state-does-and-when");
    }
}
