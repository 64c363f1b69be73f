//! The programs of a server of Postgres, for the tests that start one.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process::{command, read, run, target, works},
    tools::{install, is_root},
};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "usr/lib/postgresql";

/// Where Debian's packages say what is made when they are installed.
const SETTINGS: &str = "/etc/postgresql-common/createcluster.conf";

const MISSING: &str = "the programs of Postgres are missing, and could not be installed: install its server (15 or \
                       later) and run this again, or name a server by DATABASE_URL";

/// What the tests need to be told of the programs, as variables of the environment.
type Told = Vec<(&'static str, OsString)>;

/// Makes sure that the programs are there: root installs them, anybody else unpacks them below the target directory.
pub(crate) fn programs() -> Result<Told, String> {
    if is_installed() {
        return Ok(Told::new());
    }
    if !works("apt-get", &["--version"]) || !works("dpkg-deb", &["--version"]) {
        return Err(MISSING.to_owned());
    }
    let found = if is_root() { installed() } else { unpacked() };
    found.map_err(|reason| format!("{MISSING} ({reason})"))
}

/// Whether they are where the tests look for them.
fn is_installed() -> bool {
    let told = "test -x \"$(pg_config --bindir)/initdb\"";
    works("initdb", &["--version"]) || works("sh", &["-c", told]) || latest(Path::new("/")).is_some()
}

/// The programs of the latest version below a folder.
fn latest(root: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(root.join(VERSIONS)).ok()?.flatten();
    let complete = entries.filter(|entry| entry.path().join("bin/initdb").exists());
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    Some(complete.map(|entry| entry.path()).max_by_key(number)?.join("bin"))
}

/// Installs them without the server that they would set up and start.
fn installed() -> Result<Told, String> {
    install(&["postgresql-common"])?;
    let text = fs::read_to_string(SETTINGS).map_err(|error| format!("{SETTINGS}: {error}"))?;
    let text = format!("{text}\ncreate_main_cluster = false\n");
    fs::write(SETTINGS, text).map_err(|error| format!("{SETTINGS}: {error}"))?;
    install(&["postgresql"])?;
    Ok(Told::new())
}

/// Downloads and unpacks them, with the libraries that the system lacks.
fn unpacked() -> Result<Told, String> {
    let folder = target().join("tools/postgres");
    if let Some(told) = told(&folder) {
        return Ok(told);
    }
    fs::create_dir_all(folder.join("lists/partial")).map_err(|error| format!("{}: {error}", folder.display()))?;
    let packages = missing(&folder, false).or_else(|_| {
        run(apt(&folder, true).arg("update"))?;
        missing(&folder, true)
    });
    let (packages, own_list) = packages?;
    run(apt(&folder, own_list)
        .arg("download")
        .args(&packages)
        .current_dir(&folder))?;
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files.flatten().map(|entry| entry.path()) {
        if file.extension().is_some_and(|extension| extension == "deb") {
            run(command("dpkg-deb", &["--extract"]).arg(&file).arg(&folder))?;
        }
    }
    told(&folder).ok_or_else(|| format!("{} has no server of Postgres", folder.display()))
}

/// What there is in the folder.
fn told(folder: &Path) -> Option<Told> {
    let programs = latest(folder)?;
    // Some packages still have their libraries where they were before `/lib` and `/usr/lib` became one.
    let places = ["usr/lib", "lib"].map(|place| fs::read_dir(folder.join(place)));
    let libraries = places
        .into_iter()
        .flatten()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let libraries = libraries.filter(|path| path.to_string_lossy().ends_with("-linux-gnu"));
    let libraries = env::join_paths(libraries).ok()?;
    Some(vec![
        ("EVENTER_POSTGRES_BIN", programs.into()),
        ("EVENTER_POSTGRES_LIB", libraries),
    ])
}

/// `apt-get` for somebody who may not install: with the system's list of packages, or one of its own.
fn apt(folder: &Path, own_list: bool) -> Command {
    let mut apt = command("apt-get", &["-o", "Debug::NoLocking=1"]);
    if own_list {
        for (option, place) in [("State::lists", "lists"), ("Cache", "cache")] {
            apt.arg("-o")
                .arg(format!("Dir::{option}={}", folder.join(place).display()));
        }
    }
    apt
}

/// The packages that would be installed, and whose list that says.
fn missing(folder: &Path, own_list: bool) -> Result<(Vec<String>, bool), String> {
    let mut plan = apt(folder, own_list);
    plan.args([
        "--print-uris",
        "--yes",
        "--no-install-recommends",
        "install",
        "postgresql",
    ]);
    let plan = read(&mut plan)?;
    // Each is a line of the kind `'address' file size hash`, and a file is called `package_version_kind.deb`.
    let files = plan
        .lines()
        .filter(|line| line.starts_with('\''))
        .filter_map(|line| line.split(' ').nth(1));
    Ok((
        files
            .filter_map(|file| Some(file.split('_').next()?.to_owned()))
            .collect(),
        own_list,
    ))
}
