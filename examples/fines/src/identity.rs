//! Which file a file is, whatever name it was opened by.

use std::fs::File;
use std::io;
use std::path::Path;

/// Equal for two regular files only if they are one.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity(Inner);

/// Device and inode: hard links have them in common.
#[cfg(unix)]
type Inner = (u64, u64);
/// The path without symbolic links.
#[cfg(not(unix))]
type Inner = std::path::PathBuf;

impl Identity {
    /// That of a file just opened by this path; `None` for pipes, terminals and the like.
    #[cfg(unix)]
    pub fn of(file: &File, _: &Path) -> io::Result<Option<Self>> {
        use std::os::unix::fs::MetadataExt;

        let metadata = file.metadata()?;
        Ok(metadata.is_file().then(|| Identity((metadata.dev(), metadata.ino()))))
    }

    /// That of a file just opened by this path; `None` for pipes, terminals and the like.
    #[cfg(not(unix))]
    pub fn of(file: &File, path: &Path) -> io::Result<Option<Self>> {
        let is_file = file.metadata()?.is_file();
        is_file.then(|| path.canonicalize().map(Identity)).transpose()
    }

    /// That of the file on standard input, if there is one and the system tells.
    #[cfg(unix)]
    pub fn of_stdin() -> io::Result<Option<Self>> {
        use std::os::fd::AsFd;

        let stdin = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        Identity::of(&stdin, Path::new("-"))
    }

    /// That of the file on standard input, if there is one and the system tells.
    #[cfg(not(unix))]
    pub fn of_stdin() -> io::Result<Option<Self>> {
        Ok(None)
    }
}
