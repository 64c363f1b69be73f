//! Round trips, counted on the wire: a proxy between a client and a server that speak in turns.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// Passes on what clients of a unix socket say to a server, and counts how often they waited for its answer.
///
/// Clients may be slowed down by it: it is for counting, not for timing.
#[derive(Debug)]
pub struct RoundTrips {
    count: Arc<AtomicU64>,
}

impl RoundTrips {
    /// Listens on one socket for what is meant for the other, until the process ends.
    ///
    /// # Errors
    ///
    /// Why the socket cannot be made.
    pub fn listen(socket: &Path, server: PathBuf) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let count = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&count);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // A client that is not passed on finds its connection closed, and says so.
                let _ = pass_on(client, &server, &counted);
            }
        });
        Ok(RoundTrips { count })
    }

    /// How often a client spoke and was answered, so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }
}

fn pass_on(client: UnixStream, server: &Path, count: &Arc<AtomicU64>) -> io::Result<()> {
    let server = UnixStream::connect(server)?;
    let (from_client, to_client) = (client.try_clone()?, client);
    let (from_server, to_server) = (server.try_clone()?, server);
    // What a client says in several pieces before it is answered is one request.
    let asked = Arc::new(AtomicBool::new(false));
    let answered = Arc::clone(&asked);
    let count = Arc::clone(count);
    thread::spawn(move || copy(from_client, to_server, || asked.store(true, Ordering::SeqCst)));
    thread::spawn(move || {
        copy(from_server, to_client, || {
            if answered.swap(false, Ordering::SeqCst) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    Ok(())
}

fn copy(mut from: UnixStream, mut to: UnixStream, seen: impl Fn()) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(len @ 1..) = from.read(&mut buffer) {
        seen();
        if to.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::{env, fs, process, thread};

    use super::RoundTrips;

    #[test]
    fn a_request_in_pieces_is_one_round_trip() {
        let folder = env::temp_dir().join(format!("round-trips-{}", process::id()));
        fs::create_dir(&folder).unwrap();
        let (near, far) = (folder.join("near"), folder.join("far"));
        let listener = UnixListener::bind(&far).unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4];
            while stream.read_exact(&mut request).is_ok() {
                stream.write_all(b"yes").unwrap();
            }
        });
        let round_trips = RoundTrips::listen(&near, far).unwrap();
        let mut client = UnixStream::connect(&near).unwrap();
        for _ in 0..3 {
            client.write_all(b"wh").unwrap();
            client.write_all(b"o?").unwrap();
            client.read_exact(&mut [0; 3]).unwrap();
        }
        assert_eq!(round_trips.count(), 3);
        fs::remove_dir_all(&folder).unwrap();
    }
}
