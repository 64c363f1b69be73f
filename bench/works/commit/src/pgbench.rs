//! pgbench: the same statements by the client that comes with Postgres.

use std::fs;
use std::process::id;

use bench_postgres::{Fault, Postgres};

use crate::bank::{Balance, CENTS, Opened, Paid, note, owner};
use crate::cases::{Case, Does};
use crate::subjects::hand::TABLES;

/// The database.
const DATABASE: &str = "pgbench";

/// How many commands each client gives in a pass.
const COMMANDS: usize = 1_000;

pub(crate) struct Pgbench<'a> {
    postgres: &'a Postgres,
    accounts: usize,
    script: String,
}

impl<'a> Pgbench<'a> {
    /// Whether there is a script for a case.
    pub(crate) fn has(case: Case) -> bool {
        ["create", "hot", "clients16"].contains(&case.name)
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
        })
    }

    /// Commands per second.
    pub(crate) fn rate(&self, case: Case) -> Result<f64, Fault> {
        let path = std::env::temp_dir().join(format!("eventer-pgbench-{}.sql", id()));
        fs::write(&path, &self.script)?;
        let output = self
            .postgres
            .program("pgbench")
            .args(["--no-vacuum", "--protocol=prepared"])
            .arg(format!("--client={}", case.clients))
            .arg(format!("--jobs={}", case.clients.min(2)))
            .arg(format!("--transactions={}", COMMANDS / case.clients.min(4)))
            .arg(format!("--define=accounts={}", self.accounts))
            .arg(format!("--file={}", path.display()))
            .arg(DATABASE)
            .output()?;
        fs::remove_file(&path)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate
            .and_then(|rate| rate.split(' ').next())
            .and_then(|rate| rate.parse().ok());
        rate.ok_or_else(|| format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// It remembers no versions, so it compares none.
fn script(case: Case) -> Result<String, Fault> {
    let opened = serde_json::to_string(&Opened { owner: owner() })?;
    let paid = serde_json::to_string(&Paid {
        cents: CENTS,
        note: note(),
    })?;
    let state = serde_json::to_string(&Balance::default())?;
    let (opened, paid, state) = (quoted(&opened), quoted(&paid), quoted(&state));
    Ok(match case.does {
        Does::Open => format!(
            "WITH opened AS (INSERT INTO account (id, version, state) VALUES (gen_random_uuid()::text, 1, {state}) \
             RETURNING id) INSERT INTO event (id, version, type, payload) SELECT id, 1, 'Opened', {opened} FROM opened \
             RETURNING position;\n"
        ),
        Does::Pay | Does::Load => format!(
            "\\set id random(1, :accounts)\n\
             WITH moved AS (UPDATE account SET version = version + 1, state = {state} WHERE id = (:id)::text \
             RETURNING id, version) INSERT INTO event (id, version, type, payload) \
             SELECT id, version, 'Paid', {paid} FROM moved RETURNING position;\n"
        ),
    })
}

/// pgbench takes a colon before a letter for a variable, and there is none in our JSON.
fn quoted(json: &str) -> String {
    format!("'{json}'")
}
