//! All faults around workers in turn: `cargo xtask soak --minutes N`, and a short one among the tests of each run.

use std::ops::AddAssign;
use std::time::{Duration, Instant};

use eventer::projection::Projection as _;
use eventer::store::postgres::PgStore;
use eventer::store::{
    EventLog as _, GenerationStatus, ParkedEvents as _, ReadModels as _, StoreError, StoreErrorKind, Swap,
};
use tokio::time::{sleep, timeout};

use super::clients::random;
use super::ledger::Ledger;
use super::projected::{Antidote, Digests, Judged, Tokens, judged};
use super::soak::minutes;
use super::stage::{Stage, say};
use super::terminated::TERMINATE_ONE;
use super::worker::{LEASE, Worker};
use crate::databases::runtime;

/// How many processes work at a time: they have one name for each read model, and no other configuration.
const WORKERS: usize = 3;

/// The longest that all may take to come to rest.
const REST_MAX: Duration = Duration::from_secs(60);

/// How many calls are to be stored meanwhile.
const STORED_MIN: usize = 200;

/// How much longer than it is to the torment lasts, until each fault came and so much was stored.
const LONGER_MAX: Duration = Duration::from_secs(60);

/// What was done.
#[derive(Debug, Default, Clone, Copy)]
struct Done {
    kills: u64,
    halts: u64,
    terminated: u64,
    server_kills: u64,
    rebuilds: u64,
    pauses: u64,
    cuts: u64,
    swaps: u64,
    resets: u64,
    turns: u64,
    parked: u64,
    requeued: u64,
}

impl Done {
    /// Whether each kind of fault came, with all that becomes of a rebuild.
    fn has_each(&self) -> bool {
        let faults = [self.kills, self.halts, self.terminated, self.server_kills];
        let of_models = [self.pauses, self.cuts, self.swaps, self.resets, self.turns, self.parked];
        faults.iter().chain(&of_models).all(|count| *count > 0)
    }
}

impl AddAssign for Done {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.halts += other.halts;
        self.terminated += other.terminated;
        self.server_kills += other.server_kills;
        self.rebuilds += other.rebuilds;
        self.pauses += other.pauses;
        self.cuts += other.cuts;
        self.swaps += other.swaps;
        self.resets += other.resets;
        self.turns += other.turns;
        self.parked += other.parked;
        self.requeued += other.requeued;
    }
}

/// What an answer is, unless the server was away: then there is none.
fn told<T>(answer: Result<T, StoreError>) -> Option<T> {
    match answer {
        Ok(value) => Some(value),
        Err(error) if matches!(error.kind(), StoreErrorKind::Unavailable | StoreErrorKind::Unknown) => None,
        // What another call of ours has changed since it was looked.
        Err(error) if error.kind() == StoreErrorKind::Refused => None,
        Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
    }
}

/// The read models, which are administered in different ways.
#[derive(Debug, Clone, Copy)]
enum Model {
    Digests,
    Tokens,
    /// Commits write it, and workers for a while now and then.
    Lines,
}

const MODELS: [Model; 3] = [Model::Digests, Model::Tokens, Model::Lines];

impl Model {
    fn name(self) -> &'static str {
        match self {
            Model::Digests => Digests::NAME,
            Model::Tokens => "tokens",
            Model::Lines => "lines",
        }
    }
}

/// Workers, and what befalls them.
struct Torment<'a> {
    stage: &'a Stage,
    store: PgStore,
    antidote: Antidote,
    workers: Vec<Worker>,
    /// Which of them is halted, and until when.
    halted: Option<(usize, Instant)>,
    done: Done,
}

impl<'a> Torment<'a> {
    fn new(stage: &'a Stage) -> Self {
        let folder = stage.server.folder().to_owned();
        let antidote = Antidote(folder.join("antidote"));
        Torment {
            stage,
            store: PgStore::builder(&stage.direct())
                .inline_projection(Tokens::inline())
                .build(),
            workers: (0..WORKERS).map(|_| Worker::start(stage, &antidote)).collect(),
            antidote,
            halted: None,
            done: Done::default(),
        }
    }

    fn any_worker() -> usize {
        usize::try_from(random(WORKERS as u64)).unwrap_or_default()
    }

    /// One fault after the other, for so long, and longer if a machine that is busy came to too little until then.
    async fn run(&mut self, length: Duration, ledger: &Ledger) {
        let (begin, limit) = (Instant::now(), length + LONGER_MAX);
        let mut turn = 0_u64;
        while begin.elapsed() < length
            || begin.elapsed() < limit && (!self.done.has_each() || ledger.stored_len() < STORED_MIN)
        {
            // Each comes soon, and then in any order.
            let fault = if turn < 10 { turn } else { random(9) };
            turn += 1;
            match fault {
                0 => self.kill(),
                1 => self.halt(),
                2 => self.terminate().await,
                3 => self.rebuild(Model::Digests).await,
                4 => self.rebuild(Model::Tokens).await,
                5 => self.rebuild(Model::Lines).await,
                6 => self.try_again().await,
                7 => self.reset().await,
                8 => self.turn_over().await,
                _ => self.kill_server(),
            }
            sleep(Duration::from_millis(50 + random(150))).await;
            self.let_go(false);
        }
    }

    /// A process ends in the middle of whatever it does, and another takes its place.
    fn kill(&mut self) {
        let place = Self::any_worker();
        if self.halted.is_some_and(|(halted, _)| halted == place) {
            self.halted = None;
        }
        assert!(self.workers[place].runs(), "a process ended by itself");
        self.workers[place] = Worker::start(self.stage, &self.antidote);
        self.done.kills += 1;
    }

    /// A process stands still, with whatever it holds, for longer than its leases last.
    fn halt(&mut self) {
        if self.halted.is_none() {
            let place = Self::any_worker();
            self.workers[place].halt(true);
            self.halted = Some((place, Instant::now() + LEASE * 3 / 2));
            self.done.halts += 1;
        }
    }

    fn let_go(&mut self, at_once: bool) {
        if let Some((place, until)) = self.halted
            && (at_once || Instant::now() >= until)
        {
            self.workers[place].halt(false);
            self.halted = None;
        }
    }

    async fn terminate(&mut self) {
        let pool = self.stage.direct();
        for _ in 0..5 {
            let ended = sqlx::query(TERMINATE_ONE).fetch_all(&pool).await;
            self.done.terminated += ended.map_or(0, |rows| rows.len() as u64);
            sleep(Duration::from_millis(random(20))).await;
        }
    }

    fn kill_server(&mut self) {
        self.stage.server.kill().unwrap();
        self.stage.server.start_again().unwrap();
        self.done.server_kills += 1;
    }

    /// Begins a rebuild, or finds the one that is under way, and stops it, cuts it off, or puts it in place.
    async fn rebuild(&mut self, model: Model) {
        let shards = u16::try_from(1 + random(3)).unwrap_or(1);
        let rate = (random(3) == 0).then_some(2_000);
        let Some(generation) = told(self.store.rebuild(model.name(), shards, rate).await) else {
            return;
        };
        self.done.rebuilds += 1;
        sleep(Duration::from_millis(random(400))).await;
        // Each of these comes soon, and then in any order.
        let ways = [self.done.pauses, self.done.cuts, self.done.swaps];
        let missing = (0..).zip(ways).find(|(_, count)| *count == 0);
        match missing.map_or_else(|| random(4), |(way, _)| way) {
            0 => {
                let paused = told(self.store.pause(model.name(), generation, true).await);
                sleep(Duration::from_millis(random(200))).await;
                let resumed = told(self.store.pause(model.name(), generation, false).await);
                self.done.pauses += u64::from(paused.is_some() && resumed.is_some());
            }
            1 => {
                let is_cut = self.discard(model, generation).await;
                self.done.cuts += u64::from(is_cut);
            }
            _ => {
                // It may take a moment until it is as far.
                for _ in 0..10 {
                    if self.swap(model, generation).await {
                        self.done.swaps += 1;
                        break;
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Has a read model that workers write made anew in its place.
    async fn reset(&mut self) {
        for model in [Model::Digests, Model::Tokens] {
            let reset = match self.sql(model) {
                None => self.store.reset(model.name()).await,
                Some(tokens) => self.store.reset_sql(&tokens).await,
            };
            self.done.resets += u64::from(told(reset).is_some());
            sleep(Duration::from_millis(random(100))).await;
        }
    }

    /// Has workers write what commits wrote, and then commits again.
    async fn turn_over(&mut self) {
        let lines = Tokens::inline();
        if told(self.store.end_inline(&lines).await).is_none() {
            return;
        }
        sleep(Duration::from_millis(random(300))).await;
        // What is far behind is read by workers first.
        for _ in 0..20 {
            if self.begin_inline().await {
                self.done.turns += 1;
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn begin_inline(&self) -> bool {
        let generations = told(self.store.generations(Model::Lines.name()).await).unwrap_or_default();
        let live = generations.iter().find(|it| it.status == GenerationStatus::Live);
        // On a new store it is the first that is made.
        let live = live.map_or(1, |live| live.number);
        told(self.store.begin_inline(&Tokens::inline(), live).await) == Some(Swap::Done)
    }

    /// What writes a model by statements of its own.
    fn sql(&self, model: Model) -> Option<Tokens> {
        match model {
            Model::Digests => None,
            Model::Tokens => Some(Tokens::new(self.antidote.clone())),
            Model::Lines => Some(Tokens::inline()),
        }
    }

    async fn discard(&self, model: Model, generation: u32) -> bool {
        let discarded = match self.sql(model) {
            None => self.store.discard(model.name(), generation).await,
            Some(tokens) => self.store.discard_sql(&tokens, generation).await,
        };
        told(discarded).is_some()
    }

    /// Puts a generation in place, if it is as far, and discards those that were live.
    async fn swap(&self, model: Model, generation: u32) -> bool {
        let swapped = match self.sql(model) {
            None => self.store.swap(model.name(), generation).await,
            Some(tokens) => self.store.swap_sql(&tokens, generation).await,
        };
        if told(swapped) != Some(Swap::Done) {
            return false;
        }
        let generations = told(self.store.generations(model.name()).await).unwrap_or_default();
        for generation in generations {
            if generation.status == GenerationStatus::Retired {
                self.discard(model, generation.number).await;
            }
        }
        true
    }

    /// Has all that is parked tried again; half of the time it can be taken by then.
    async fn try_again(&mut self) {
        if random(2) == 0 {
            std::fs::write(&self.antidote.0, "").unwrap();
        }
        for model in MODELS {
            self.requeue(model).await;
        }
        sleep(Duration::from_millis(random(300))).await;
        let _ = std::fs::remove_file(&self.antidote.0);
    }

    /// How many events are parked; all are tried again.
    async fn requeue(&mut self, model: Model) -> usize {
        let parked = told(self.store.parked(model.name(), 0, 1_000).await).unwrap_or_default();
        let mut keys: Vec<_> = parked.iter().map(|it| &it.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let failed = parked.iter().filter(|it| it.error.is_some()).count();
        self.done.parked = self.done.parked.max(failed as u64);
        for key in keys {
            let requeued = told(self.store.requeue(model.name(), key).await);
            self.done.requeued += u64::from(requeued == Some(true));
        }
        parked.len()
    }

    /// Ends all faults, and waits until everything is in the read models.
    async fn rest(&mut self) {
        self.let_go(true);
        self.stage.until_there().await;
        std::fs::write(&self.antidote.0, "").unwrap();
        let end = self.store.watermark().await.unwrap();
        for model in MODELS {
            loop {
                // What commits write has no place to wait for.
                if matches!(model, Model::Lines) {
                    told(self.store.end_inline(&Tokens::inline()).await);
                }
                let generations = told(self.store.generations(model.name()).await).unwrap_or_default();
                let mut is_at_rest = !generations.is_empty();
                for generation in generations {
                    is_at_rest &= generation.position() >= end;
                    if generation.is_paused {
                        told(self.store.pause(model.name(), generation.number, false).await);
                    }
                    if generation.status == GenerationStatus::Building {
                        is_at_rest = false;
                        let is_swapped = self.swap(model, generation.number).await;
                        self.done.swaps += u64::from(is_swapped);
                    }
                }
                is_at_rest &= self.requeue(model).await == 0;
                if is_at_rest {
                    break;
                }
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Lets everything go wrong for so long, and compares.
async fn tormented(length: Duration) -> (Judged, Done) {
    let stage = Stage::new().await;
    let mut torment = Torment::new(&stage);
    while !torment.begin_inline().await {
        sleep(Duration::from_millis(50)).await;
    }
    let clients = PgStore::builder(&stage.proxied()).connections_max(8);
    let clients = clients.inline_projection(Tokens::inline()).build();
    let (verdict, ()) = stage
        .under_load_on(clients, 3, async |_, clients| {
            torment.run(length, &clients.ledger).await;
        })
        .await;
    verdict.check(100);
    let rest = timeout(REST_MAX, torment.rest()).await;
    let at_rest = judged(&torment.store, &stage.direct()).await;
    say(format_args!("{:?}; {at_rest}", torment.done));
    assert!(rest.is_ok(), "after {REST_MAX:?} workers are not done: {at_rest}");
    (at_rest, torment.done)
}

/// A short one, in which each kind of fault comes.
#[test]
fn workers_under_all_faults_apply_each_event_once() {
    let (judged, done) = runtime().block_on(tormented(Duration::from_secs(12)));
    judged.check(200);
    assert!(done.has_each(), "{done:?}");
}

/// Not among the tests of each run: it takes as long as it is told to.
#[test]
#[ignore = "it runs for minutes: `cargo xtask soak`"]
fn soak() {
    let until = minutes();
    let begin = Instant::now();
    let (mut all, mut sum) = (Done::default(), Judged::default());
    while begin.elapsed() < until {
        let length = Duration::from_secs(30).min(until.saturating_sub(begin.elapsed()));
        let (judged, done) = runtime().block_on(tormented(length));
        all += done;
        sum += judged;
        judged.check(100);
    }
    say(format_args!(
        "workers soaked for {:.0?}: {} processes killed, {} halted beyond their leases, {} sessions ended, the server \
         killed {} times; {} rebuilds, of which {} were paused, {} cut off and {} put in place; {} made anew in their place, {} \
         turned over from commits to workers and back; {} events parked at once at \
         most, {} keys tried again; {sum}",
        begin.elapsed(),
        all.kills,
        all.halts,
        all.terminated,
        all.server_kills,
        all.rebuilds,
        all.pauses,
        all.cuts,
        all.swaps,
        all.resets,
        all.turns,
        all.parked,
        all.requeued
    ));
}
