//! Stands between a client and a server: counts what passes, and breaks the connection where it is told to.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::{PORT, Server, USER};

/// A listener on the loopback, whose connections go on to a server. Connections end with it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

/// Whom bytes go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the server: requests.
    ToServer,
    /// To the client: answers.
    ToClient,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is cut.
    Cut,
    /// Nothing more is passed on this way, and nobody is told.
    Swallow,
    /// Nothing more is passed on this way, and the connection is cut after this time.
    Hang(Duration),
    /// The rest is passed on after this time.
    Delay(Duration),
}

#[derive(Debug)]
struct Shared {
    socket: PathBuf,
    closed: AtomicBool,
    /// Whether the last that passed was a request.
    asked: AtomicBool,
    trips: AtomicU64,
    to_server: AtomicU64,
    to_client: AtomicU64,
    struck: AtomicU64,
    armed: Mutex<Option<Armed>>,
    connections: Mutex<Vec<Connection>>,
}

/// A fault that waits for so many bytes to pass.
#[derive(Debug, Clone, Copy)]
struct Armed {
    way: Way,
    after: u64,
    fault: Fault,
}

#[derive(Debug)]
struct Connection {
    client: TcpStream,
    server: UnixStream,
}

impl Proxy {
    /// Listens for a server, which may be restarted meanwhile.
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn start(server: &Server) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            socket: server.folder().join(format!(".s.PGSQL.{PORT}")),
            closed: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            trips: AtomicU64::new(0),
            to_server: AtomicU64::new(0),
            to_client: AtomicU64::new(0),
            struck: AtomicU64::new(0),
            armed: Mutex::default(),
            connections: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                if accepting.closed.load(Ordering::Relaxed) {
                    break;
                }
                // Where the server does not answer, the client finds its connection closed.
                if let Ok(client) = client {
                    let _ = accepting.connect(client);
                }
            }
        });
        Ok(Proxy { port, shared })
    }

    /// The address of a database, through this proxy.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// How often a request was followed by an answer, on all connections. Exact where one is in use at a time.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.shared.trips.load(Ordering::Relaxed)
    }

    /// How many bytes were passed on this way, on all connections.
    #[must_use]
    pub fn bytes(&self, way: Way) -> u64 {
        self.shared.passed(way).load(Ordering::Relaxed)
    }

    /// Brings about a fault once, after so many more bytes have passed this way on any connection. It replaces one that
    /// still waits.
    pub fn arm(&self, way: Way, after: u64, fault: Fault) {
        *self.shared.armed() = Some(Armed { way, after, fault });
    }

    /// Takes back a fault that still waits.
    pub fn disarm(&self) {
        *self.shared.armed() = None;
    }

    /// Whether a fault still waits.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.shared.armed().is_some()
    }

    /// How many faults came about.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.shared.struck.load(Ordering::Relaxed)
    }

    /// Cuts all connections.
    pub fn cut_all(&self) {
        for connection in self.shared.connections().drain(..) {
            connection.cut();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        self.cut_all();
        // Wakes up who accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Connection {
    fn cut(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }

    fn copy(&self) -> io::Result<Self> {
        Ok(Connection {
            client: self.client.try_clone()?,
            server: self.server.try_clone()?,
        })
    }
}

impl Shared {
    fn armed(&self) -> MutexGuard<'_, Option<Armed>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connections(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn passed(&self, way: Way) -> &AtomicU64 {
        match way {
            Way::ToServer => &self.to_server,
            Way::ToClient => &self.to_client,
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let server = UnixStream::connect(&self.socket)?;
        let connection = Connection { client, server };
        for way in [Way::ToServer, Way::ToClient] {
            let (shared, connection) = (Arc::clone(self), connection.copy()?);
            thread::spawn(move || {
                let _ = shared.pump(&connection, way);
                // One end is closed, so the other is.
                connection.cut();
            });
        }
        let mut connections = self.connections();
        // Those that ended have no peer any more.
        connections.retain(|it| it.client.peer_addr().is_ok());
        connections.push(connection);
        Ok(())
    }

    fn pump(&self, connection: &Connection, way: Way) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        let mut swallows = false;
        loop {
            let (mut client, mut server) = (&connection.client, &connection.server);
            let len = match way {
                Way::ToServer => client.read(&mut buffer)?,
                Way::ToClient => server.read(&mut buffer)?,
            };
            if len == 0 {
                return Ok(());
            }
            if swallows {
                continue;
            }
            let struck = self.strike(way, len);
            let upto = struck.map_or(len, |(upto, _)| upto);
            let mut pass = |bytes: &[u8]| -> io::Result<()> {
                self.count(way, bytes.len());
                match way {
                    Way::ToServer => server.write_all(bytes),
                    Way::ToClient => client.write_all(bytes),
                }
            };
            pass(&buffer[..upto])?;
            match struck {
                None => {}
                Some((_, Fault::Cut)) => return Ok(()),
                Some((_, Fault::Swallow)) => swallows = true,
                Some((_, Fault::Hang(time))) => {
                    thread::sleep(time);
                    return Ok(());
                }
                Some((_, Fault::Delay(time))) => {
                    thread::sleep(time);
                    pass(&buffer[upto..len])?;
                }
            }
        }
    }

    fn count(&self, way: Way, len: usize) {
        if len == 0 {
            return;
        }
        self.passed(way).fetch_add(len as u64, Ordering::Relaxed);
        match way {
            Way::ToServer => self.asked.store(true, Ordering::Relaxed),
            Way::ToClient => {
                if self.asked.swap(false, Ordering::Relaxed) {
                    self.trips.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// The fault that comes about among the next bytes, and after how many of them.
    fn strike(&self, way: Way, len: usize) -> Option<(usize, Fault)> {
        let mut armed = self.armed();
        let it = armed.as_mut().filter(|it| it.way == way)?;
        match usize::try_from(it.after) {
            Ok(after) if after < len => {
                let struck = (after, it.fault);
                *armed = None;
                self.struck.fetch_add(1, Ordering::Relaxed);
                Some(struck)
            }
            _ => {
                it.after -= len as u64;
                None
            }
        }
    }
}
