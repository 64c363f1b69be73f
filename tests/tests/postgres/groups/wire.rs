//! A proxy before the server, which counts what goes over the wire and can hold back answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// What went over the wire.
pub struct Wire {
    calls: AtomicUsize,
    round_trips: AtomicUsize,
    connections: AtomicUsize,
    /// How often the connections that there were fell silent.
    silences: AtomicUsize,
    /// How long each answer takes on its way.
    delay_ms: AtomicU64,
    mode: watch::Sender<Mode>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Open,
    Held,
    Cut,
}

impl Wire {
    /// A pool that reaches the server of another over a wire.
    pub async fn before(pool: &PgPool) -> (Arc<Self>, PgPool) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Arc::new(Wire {
            calls: AtomicUsize::new(0),
            round_trips: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            silences: AtomicUsize::new(0),
            delay_ms: AtomicU64::new(0),
            mode: watch::Sender::new(Mode::Open),
        });
        let server = PgConnectOptions::clone(&pool.connect_options());
        // A socket cannot be taken out of options; servers behind one ask for no password.
        let options = match server.get_socket() {
            None => server.clone(),
            Some(_) => PgConnectOptions::new_without_pgpass()
                .username(server.get_username())
                .database(server.get_database().expect("each test has its database")),
        };
        let options = options.host("127.0.0.1").port(port).ssl_mode(PgSslMode::Disable);
        let accepting = Arc::clone(&wire);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                client.set_nodelay(true).unwrap();
                tokio::spawn(Arc::clone(&accepting).connect(client, server.clone()));
            }
        });
        (wire, PgPoolOptions::new().max_connections(8).connect_lazy_with(options))
    }

    /// How many statements were sent.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// How many times a client waited for the server.
    pub fn round_trips(&self) -> usize {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// How many times a client waited for the server, also to be let in. While answers are held back, each that is under
    /// way adds one.
    pub fn waits(&self) -> usize {
        self.round_trips() + self.connections.load(Ordering::SeqCst)
    }

    /// Holds back all answers until they are let through again.
    pub fn hold(&self, hold: bool) {
        self.mode.send_replace(if hold { Mode::Held } else { Mode::Open });
    }

    /// Has each answer take so long on its way.
    pub fn delay(&self, milliseconds: u64) {
        self.delay_ms.store(milliseconds, Ordering::SeqCst);
    }

    /// Has the connections that there are now give no answer any more, as if what lies between had forgotten them. What is
    /// sent over them arrives.
    pub fn silence(&self) {
        self.silences.fetch_add(1, Ordering::SeqCst);
    }

    /// Cuts all connections, and those that are tried, until it is opened again.
    pub fn cut(&self) {
        self.mode.send_replace(Mode::Cut);
    }

    async fn connect(self: Arc<Self>, client: TcpStream, server: PgConnectOptions) {
        let (from_client, to_client) = client.into_split();
        match server.get_socket() {
            Some(folder) => {
                let socket = folder.join(format!(".s.PGSQL.{}", server.get_port()));
                let (from, to) = UnixStream::connect(socket).await.unwrap().into_split();
                self.join(from_client, to, from, to_client).await;
            }
            None => {
                let server = TcpStream::connect((server.get_host(), server.get_port()))
                    .await
                    .unwrap();
                let (from, to) = server.into_split();
                self.join(from_client, to, from, to_client).await;
            }
        }
    }

    async fn join(
        self: Arc<Self>,
        from_client: impl AsyncRead + Unpin + Send + 'static,
        to_server: impl AsyncWrite + Unpin + Send + 'static,
        from_server: impl AsyncRead + Unpin,
        to_client: impl AsyncWrite + Unpin,
    ) {
        let mut mode = self.mode.subscribe();
        let asking = tokio::spawn(Arc::clone(&self).ask(from_client, to_server));
        tokio::select! {
            _ = mode.wait_for(|mode| *mode == Mode::Cut) => {}
            () = self.answer(from_server, to_client) => {}
        }
        asking.abort();
    }

    /// Passes messages on to the server: the first has no letter, all others have one before their length.
    async fn ask(self: Arc<Self>, mut client: impl AsyncRead + Unpin, mut server: impl AsyncWrite + Unpin) {
        let mut letter = None;
        loop {
            let Ok(len) = client.read_u32().await else { return };
            let mut body = vec![0; len as usize - 4];
            if client.read_exact(&mut body).await.is_err() {
                return;
            }
            match letter {
                Some(b'E') => self.calls.fetch_add(1, Ordering::SeqCst),
                Some(b'S' | b'Q') => self.round_trips.fetch_add(1, Ordering::SeqCst),
                None => self.connections.fetch_add(1, Ordering::SeqCst),
                _ => 0,
            };
            let mut message: Vec<u8> = letter.into_iter().collect();
            message.extend(len.to_be_bytes());
            message.extend(body);
            if server.write_all(&message).await.is_err() {
                return;
            }
            let Ok(next) = client.read_u8().await else { return };
            letter = Some(next);
        }
    }

    async fn answer(&self, mut server: impl AsyncRead + Unpin, mut client: impl AsyncWrite + Unpin) {
        let (mut mode, mut bytes) = (self.mode.subscribe(), vec![0; 64 << 10]);
        let silences = self.silences.load(Ordering::SeqCst);
        while let Ok(len) = server.read(&mut bytes).await {
            if len > 0 && self.silences.load(Ordering::SeqCst) > silences {
                continue;
            }
            if len == 0 || mode.wait_for(|mode| *mode == Mode::Open).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(self.delay_ms.load(Ordering::SeqCst))).await;
            if client.write_all(&bytes[..len]).await.is_err() {
                return;
            }
        }
    }
}
