//! pgbench: the same statements by the client that comes with Postgres.

use std::fs;
use std::process::{Command, id};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bench_postgres::{CONNECTIONS_MAX, Fault, Postgres};
use sqlx::{Connection as _, PgConnection};

use crate::bank::{Balance, CENTS, Opened, Paid, note, owner};
use crate::cases::{Case, Does};
use crate::subjects::hand::TABLES;

/// The database.
const DATABASE: &str = "pgbench";

/// How many calls there are in a pass, of all clients together.
const CALLS: usize = 160;

pub(crate) struct Pgbench<'a> {
    postgres: &'a Postgres,
    accounts: usize,
    script: String,
    /// How many calls were answered so far.
    calls: AtomicU64,
}

impl<'a> Pgbench<'a> {
    /// Whether there is a script for a case. It has a connection for each client, so that there is none for 256 tasks.
    pub(crate) fn has(case: Case) -> bool {
        case.clients <= CONNECTIONS_MAX as usize
    }

    /// Makes the accounts of a case.
    pub(crate) async fn new(postgres: &'a Postgres, case: Case) -> Result<Self, Fault> {
        postgres
            .run("postgres", &format!("DROP DATABASE IF EXISTS {DATABASE}"))
            .await?;
        postgres.create(DATABASE, false).await?;
        let state = serde_json::to_string(&Balance::default())?;
        let accounts = format!(
            "INSERT INTO account SELECT number::text, {}, '{state}' FROM generate_series(1, {}) AS number",
            case.payments + 1,
            case.accounts
        );
        postgres.run(DATABASE, &format!("{TABLES}; {accounts}")).await?;
        Ok(Pgbench {
            postgres,
            accounts: case.accounts,
            script: script(case)?,
            calls: AtomicU64::new(0),
        })
    }

    /// Does one pass: how many calls, and how long they took.
    pub(crate) fn drive(&self, case: Case) -> Result<(u64, Duration), Fault> {
        let text = self.run(self.postgres.program("pgbench"), case, CALLS)?;
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate
            .and_then(|rate| rate.split(' ').next())
            .and_then(|rate| rate.parse::<f64>().ok());
        let rate = rate.ok_or_else(|| format!("pgbench told no rate: {text}"))?;
        let calls = calls_in(CALLS, case) as u64;
        Ok((calls, Duration::from_secs_f64(calls as f64 / rate)))
    }

    /// Round trips per call: those of a longer run less those of a shorter one, so that connecting is not among them.
    pub(crate) fn round_trips(&self, case: Case) -> Result<f64, Fault> {
        let count = |calls| {
            let before = self.postgres.round_trips()?;
            self.run(self.postgres.counted_program("pgbench")?, case, calls)?;
            Ok::<_, Fault>(self.postgres.round_trips()? - before)
        };
        let more = count(2 * CALLS)?.saturating_sub(count(CALLS)?);
        Ok(more as f64 / (calls_in(CALLS, case) as f64))
    }

    /// Whether there is an event for each command; if not, how many there are and how many commands.
    pub(crate) async fn check(&self, case: Case) -> Result<Result<(), (u64, u64)>, Fault> {
        let calls = if case.does == Does::Load {
            0
        } else {
            self.calls.load(Ordering::Relaxed)
        };
        let mut connection = PgConnection::connect(&self.postgres.url(DATABASE)).await?;
        let events = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM event").fetch_one(&mut connection);
        let events = events.await?.cast_unsigned();
        connection.close().await?;
        Ok(if events == calls { Ok(()) } else { Err((events, calls)) })
    }

    /// Calls so often, and gives what the program says of it.
    fn run(&self, mut program: Command, case: Case, calls: usize) -> Result<String, Fault> {
        let path = std::env::temp_dir().join(format!("eventer-pgbench-{}.sql", id()));
        fs::write(&path, &self.script)?;
        let output = program
            .args(["--no-vacuum", "--protocol=prepared"])
            .arg(format!("--client={}", case.clients))
            .arg(format!("--jobs={}", case.clients.min(2)))
            .arg(format!("--transactions={}", calls / case.clients))
            .arg(format!("--define=accounts={}", self.accounts))
            .arg(format!("--file={}", path.display()))
            .arg(DATABASE)
            .output()?;
        fs::remove_file(&path)?;
        if !output.status.success() {
            return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        self.calls.fetch_add(calls_in(calls, case) as u64, Ordering::Relaxed);
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Each client does as much as the others.
fn calls_in(calls: usize, case: Case) -> usize {
    calls / case.clients * case.clients
}

/// It remembers no versions from one call to the next: where the state is not loaded first, it compares none.
fn script(case: Case) -> Result<String, Fault> {
    const ACCOUNT: &str = "\\set id random(1, :accounts)\n";
    let opened = serde_json::to_string(&Opened { owner: owner() })?;
    let paid = serde_json::to_string(&Paid {
        cents: CENTS,
        note: note(),
    })?;
    let state = serde_json::to_string(&Balance::default())?;
    let (opened, paid, state) = (quoted(&opened), quoted(&paid), quoted(&state));
    let load = format!("{ACCOUNT}SELECT version, state FROM account WHERE id = (:id)::text");
    let pay = |version: &str, and_version: &str| {
        format!(
            "WITH moved AS (UPDATE account SET version = {version} + 1, state = {state} \
             WHERE id = (:id)::text{and_version} RETURNING id, version) \
             INSERT INTO event (id, version, type, payload) SELECT id, version, 'Paid', {paid} FROM moved \
             RETURNING position;\n"
        )
    };
    Ok(match case.does {
        Does::Open => format!(
            "WITH opened AS (INSERT INTO account (id, version, state) VALUES (gen_random_uuid()::text, 1, {state}) \
             RETURNING id) INSERT INTO event (id, version, type, payload) SELECT id, 1, 'Opened', {opened} FROM opened \
             RETURNING position;\n"
        ),
        Does::Load => format!("{load};\n"),
        Does::Pay if case.hot => format!("{ACCOUNT}{}", pay("version", "")),
        Does::Pay => format!("{load} \\gset\n{}", pay(":version", " AND version = :version")),
    })
}

/// pgbench takes a colon before a letter for a variable, and there is none in our JSON.
fn quoted(json: &str) -> String {
    format!("'{json}'")
}
