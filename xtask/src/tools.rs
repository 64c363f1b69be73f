//! Tools that the checks need and a machine with Rust and a C compiler may not have.
//!
//! Programs come from the system's own packages, everything else goes below the target directory.

use std::{fs, path::PathBuf, process::Command};

use crate::process::{Outcome, cargo, command, read, run, target, works};

/// The version of the book's builder.
const MDBOOK: &str = "0.5.4";

/// The version of Mermaid, the last that runs on the Node.js of Debian, and what npm says it contains.
const MERMAID: (&str, &str) = (
    "11.17.2",
    "sha512-V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==",
);

/// Makes sure that Graphviz is there.
pub(crate) fn graphviz() -> Outcome {
    packaged("dot", &["-V"], &["graphviz"])
}

/// Makes sure that Node.js is there, and returns the folder of Mermaid's npm package.
///
/// The package brings a bundle that needs no other package, so it is unpacked instead of installed.
pub(crate) fn mermaid() -> Result<PathBuf, String> {
    packaged("node", &["--version"], &["nodejs"])?;
    let (version, integrity) = MERMAID;
    let folder = target().join("tools").join(format!("mermaid-{version}"));
    let package = folder.join("package");
    if package.join("dist/mermaid.esm.min.mjs").exists() {
        return Ok(package);
    }
    packaged("npm", &["--version"], &["npm"])?;
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = format!("mermaid@{version}");
    let answer = read(command("npm", &["pack", "--json", &name]).current_dir(&folder))?;
    if !answer.contains(integrity) {
        return Err(format!("npm has another `{name}` than this workspace knows: {answer}"));
    }
    run(command("tar", &["-xzf", &format!("mermaid-{version}.tgz")]).current_dir(&folder))?;
    Ok(package)
}

/// Returns the book's builder, built from source if it is not there.
///
/// Its default features would serve and watch a book, and optimising it would take longer than all that it ever does here.
pub(crate) fn mdbook() -> Result<Command, String> {
    let folder = target().join("tools");
    let program = folder.join("bin/mdbook");
    let program = program.to_str().ok_or("the target directory's name is not UTF-8")?;
    let current = works(program, &["--version"]) && read(&mut command(program, &["--version"]))?.contains(MDBOOK);
    if !current {
        let mut install = cargo(&["install", "mdbook", "--locked", "--debug", "--no-default-features"]);
        install.args(["--version", MDBOOK, "--root"]).arg(&folder);
        run(install.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    }
    Ok(command(program, &[]))
}

/// Makes sure that a program can be run, by installing Debian packages if it cannot.
fn packaged(program: &str, arguments: &[&str], packages: &[&str]) -> Outcome {
    if works(program, arguments) {
        return Ok(());
    }
    let names = packages.join(" ");
    let missing = format!("`{program}` is missing, and could not be installed: install {names} and run this again");
    if !works("apt-get", &["--version"]) {
        return Err(missing);
    }
    install(packages).map_err(|reason| format!("{missing} ({reason})"))
}

pub(crate) fn is_root() -> bool {
    works("sh", &["-c", "test \"$(id -u)\" = 0"])
}

/// Installs Debian packages, through `sudo` if this is not root.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    let root = is_root();
    let apt = |arguments: &[&str]| {
        let mut apt = if root {
            command("apt-get", &[])
        } else {
            command("sudo", &["--non-interactive", "apt-get"])
        };
        run(apt.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    let install = || apt(&[["install", "--yes", "--no-install-recommends"].as_slice(), packages].concat());
    // A machine's list of packages is often missing or out of date, and fetching it takes longer than trying.
    install().or_else(|_| apt(&["update"]).and_then(|()| install()))
}
