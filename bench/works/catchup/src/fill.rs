//! Statements that fill the logs, and what they hold.

/// How many events each account has.
pub(crate) const EVENTS_OF_ACCOUNT: usize = 100;

/// What each event pays.
pub(crate) const CENTS: i64 = 12;

/// The text that each event carries: it has 200 bytes as JSON.
pub(crate) fn note() -> String {
    "a transfer from elsewhere; ".chars().cycle().take(178).collect()
}

/// Fills both logs with as many events, of many accounts in turns.
pub(crate) fn statements(events: usize) -> Vec<String> {
    let accounts = events.div_ceil(EVENTS_OF_ACCOUNT);
    let payload =
        format!("jsonb_build_object('cents', {CENTS}, 'note', left(repeat('a transfer from elsewhere; ', 7), 178))");
    let id = format!("md5((number % {accounts})::text)::uuid::text");
    let version = format!("(number - 1) / {accounts} + 1");
    let numbers = format!("generate_series(1, {events}) AS number");
    vec![
        "CREATE TABLE event (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, version bigint NOT NULL,
            type text NOT NULL, payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (id, version)
        )"
        .to_owned(),
        format!("INSERT INTO event (id, version, type, payload) SELECT {id}, {version}, 'Paid', {payload} FROM {numbers}"),
        format!(
            "INSERT INTO eventer.event (
                tenant, machine, id, version, bucket, event_id, correlation, type, payload, from_state, to_state, at
            ) SELECT 0, 'account', {id}, {version}, number % {accounts} % 1024, one.id, one.id, 'Paid', {payload}, 'Open',
                'Open', now()
            FROM {numbers}, LATERAL (SELECT gen_random_uuid() AS id WHERE number > 0) AS one"
        ),
        "VACUUM ANALYZE".to_owned(),
        "CHECKPOINT".to_owned(),
    ]
}
