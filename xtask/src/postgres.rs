//! The programs of a server of Postgres, for the tests that start one.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process::{Outcome, command, read, run, target, works},
    tools::{install, is_root},
};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "usr/lib/postgresql";

/// Where Debian's packages say what is made when they are installed.
const SETTINGS: &str = "/etc/postgresql-common/createcluster.conf";

/// What Debian's packages ask whether they may start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

const NO_BOUNCER: &str = "PgBouncer is missing, and could not be installed: install it and run this again";

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
    let found = if is_root() {
        installed()
    } else {
        unpacked("postgresql", told)
    };
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

/// Makes sure that PgBouncer is there: root installs it, anybody else unpacks it below the target directory.
pub(crate) fn bouncer() -> Result<Told, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    if folders.any(|folder| folder.join("pgbouncer").is_file()) {
        return Ok(Told::new());
    }
    if !works("apt-get", &["--version"]) || !works("dpkg-deb", &["--version"]) {
        return Err(NO_BOUNCER.to_owned());
    }
    let found = if is_root() {
        install_unstarted("pgbouncer").map(|()| Told::new())
    } else {
        unpacked("pgbouncer", told_of_bouncer)
    };
    found.map_err(|reason| format!("{NO_BOUNCER} ({reason})"))
}

fn told_of_bouncer(folder: &Path) -> Option<Told> {
    let program = folder.join("usr/sbin/pgbouncer");
    let libraries = libraries(folder)?;
    program.is_file().then(|| {
        vec![
            ("EVENTER_PGBOUNCER", program.into()),
            ("EVENTER_PGBOUNCER_LIB", libraries),
        ]
    })
}

/// Installs a package and does not let it start its service, neither now nor with the machine.
fn install_unstarted(package: &str) -> Outcome {
    let policy = Path::new(POLICY);
    let is_ours = !policy.exists();
    if is_ours {
        let written = fs::write(policy, "#!/bin/sh\nexit 101\n");
        written
            .and_then(|()| fs::set_permissions(policy, fs::Permissions::from_mode(0o755)))
            .map_err(|error| format!("{POLICY}: {error}"))?;
    }
    let installed = install(&[package]);
    if is_ours {
        fs::remove_file(policy).map_err(|error| format!("{POLICY}: {error}"))?;
    }
    installed?;
    if works("systemctl", &["is-enabled", "--quiet", package]) {
        run(&mut command("systemctl", &["disable", package]))?;
    }
    Ok(())
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

/// Downloads and unpacks a package, with all that the system lacks for it.
fn unpacked(package: &str, told: impl Fn(&Path) -> Option<Told>) -> Result<Told, String> {
    let folder = target().join("tools").join(package);
    if let Some(told) = told(&folder) {
        return Ok(told);
    }
    fs::create_dir_all(folder.join("lists/partial")).map_err(|error| format!("{}: {error}", folder.display()))?;
    let packages = missing(&folder, package, false).or_else(|_| {
        run(apt(&folder, true).arg("update"))?;
        missing(&folder, package, true)
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
    told(&folder).ok_or_else(|| format!("{} has no program of {package}", folder.display()))
}

/// What there is in the folder.
fn told(folder: &Path) -> Option<Told> {
    let programs = latest(folder)?;
    Some(vec![
        ("EVENTER_POSTGRES_BIN", programs.into()),
        ("EVENTER_POSTGRES_LIB", libraries(folder)?),
    ])
}

/// The folders of the libraries that were unpacked.
fn libraries(folder: &Path) -> Option<OsString> {
    // Some packages still have their libraries where they were before `/lib` and `/usr/lib` became one.
    let places = ["usr/lib", "lib"].map(|place| fs::read_dir(folder.join(place)));
    let libraries = places
        .into_iter()
        .flatten()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let libraries = libraries.filter(|path| path.to_string_lossy().ends_with("-linux-gnu"));
    env::join_paths(libraries).ok()
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
fn missing(folder: &Path, package: &str, own_list: bool) -> Result<(Vec<String>, bool), String> {
    let mut plan = apt(folder, own_list);
    plan.args(["--print-uris", "--yes", "--no-install-recommends", "install", package]);
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
