//! The disk of the server is full.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, process};

use tokio::time::sleep;

use super::crashes::until_answered;
use super::stage::{Stage, say};
use crate::databases::runtime;

/// A small disk in memory, which is there until this is dropped.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    fn mount(size: &str) -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("eventer-disk-{}", process::id()));
        fs::create_dir(&folder).map_err(|error| error.to_string())?;
        let disk = Disk { folder };
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "eventer-test"])
            .arg(&disk.folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(disk)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }

    /// Takes all room that is left.
    fn fill(&self) -> PathBuf {
        let path = self.folder.join("filler");
        let mut file = File::create(&path).unwrap();
        let block = [0; 4096];
        while file.write_all(&block).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).stderr(Stdio::null()).status();
        let _ = fs::remove_dir(&self.folder);
    }
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    let disk = match Disk::mount("160m") {
        Ok(disk) => disk,
        Err(reason) => {
            say(format_args!(
                "\n##### NOT RUN: faults::disk, because no disk can be mounted here: {reason}\n"
            ));
            return;
        }
    };
    runtime().block_on(async {
        let folder = Path::new(&disk.folder).join("pg");
        fs::create_dir(&folder).unwrap();
        let stage = Stage::in_folder(folder).await;
        let (verdict, ()) = stage
            .under_load(8, async |stage, clients| {
                until_answered(clients, 50).await;
                let filler = disk.fill();
                // The tables grow until there is no room, or the log of the server itself does, which ends it.
                let before = clients.ledger.failed_len();
                let pool = stage.direct();
                for round in 0.. {
                    assert!(round < 1_000, "the disk is not full after 20 s");
                    if clients.ledger.failed_len() > before + 20 || !stage.server.runs() {
                        break;
                    }
                    // A segment of its log that is begun soon.
                    let _ = sqlx::query("SELECT pg_switch_wal()").execute(&pool).await;
                    sleep(Duration::from_millis(20)).await;
                }
                fs::remove_file(filler).unwrap();
                // Without room for its log it ended, at once or when it recovered.
                sleep(Duration::from_millis(500)).await;
                if !stage.server.runs() {
                    stage.server.start_again().unwrap();
                }
                until_answered(clients, 50).await;
            })
            .await;
        verdict.check(100);
    });
    drop(disk);
}
