//! All faults in turn, for as long as one likes: `cargo xtask soak --minutes N`.

use std::env;
use std::ops::AddAssign;
use std::panic;
use std::time::{Duration, Instant};

use eventer_test_server::{Fault, Stop, Way};
use tokio::time::sleep;

use super::clients::{Clients, random};
use super::crashes::until_answered;
use super::errors::{install, raise};
use super::stage::{Stage, say};
use super::terminated::TERMINATE_ONE;
use super::verdict::Verdict;
use super::writer::Writer;
use crate::databases::runtime;

/// For how long: one minute unless it is told.
const MINUTES: &str = "EVENTER_SOAK_MINUTES";

/// Of how many kills and cuts it has to tell in the end; of none unless it is told.
const KILLS_MIN: &str = "EVENTER_SOAK_KILLS_MIN";
const CUTS_MIN: &str = "EVENTER_SOAK_CUTS_MIN";

fn at_least(name: &str) -> u64 {
    env::var(name).map_or(0, |least| least.parse().expect("a whole number"))
}

/// For how long each part goes on.
pub fn minutes() -> Duration {
    let minutes: f64 = env::var(MINUTES).map_or(1.0, |minutes| minutes.parse().expect("minutes are a number"));
    Duration::from_secs_f64(minutes * 60.0)
}

/// What was done.
#[derive(Debug, Default, Clone, Copy)]
struct Done {
    server_kills: u64,
    restarts: u64,
    writer_kills: u64,
    terminated: u64,
    cuts: u64,
    swallowed: u64,
    delayed: u64,
    raising: u64,
}

impl AddAssign for Done {
    fn add_assign(&mut self, other: Self) {
        self.server_kills += other.server_kills;
        self.restarts += other.restarts;
        self.writer_kills += other.writer_kills;
        self.terminated += other.terminated;
        self.cuts += other.cuts;
        self.swallowed += other.swallowed;
        self.delayed += other.delayed;
        self.raising += other.raising;
    }
}

impl Done {
    fn kills(&self) -> u64 {
        self.server_kills + self.writer_kills + self.terminated
    }

    /// What nobody tormented has proven nothing.
    fn check(&self, kills_min: u64, cuts_min: u64) {
        let (kills, cuts) = (self.kills(), self.cuts);
        assert!(kills >= kills_min, "{kills} kills, where {kills_min} were asked for");
        assert!(cuts >= cuts_min, "{cuts} cuts, where {cuts_min} were asked for");
    }
}

/// Brings a fault about on any byte of any connection, and waits until it came. Returns how many did: one or none.
async fn strike(stage: &Stage, fault: Fault) -> u64 {
    let before = stage.proxy.struck();
    let way = if random(2) == 0 { Way::ToServer } else { Way::ToClient };
    stage.proxy.arm(way, random(2_500), fault);
    for _ in 0..20 {
        if !stage.proxy.is_armed() {
            break;
        }
        sleep(Duration::from_millis(1)).await;
    }
    stage.proxy.disarm();
    stage.proxy.struck() - before
}

/// A few of each.
async fn torment(stage: &Stage, clients: &Clients, writers: u64) -> Done {
    let mut done = Done::default();
    for round in 0..4 {
        // A writer of its own, who goes through all of this as well and is killed in the end.
        let writer = Writer::start(stage, writers + round + 1);
        for _ in 0..350 {
            done.cuts += strike(stage, Fault::Cut).await;
        }
        until_answered(clients, 5).await;
        for _ in 0..5 {
            done.swallowed += strike(stage, Fault::Hang(Duration::from_millis(20))).await;
            done.delayed += strike(stage, Fault::Delay(Duration::from_millis(20))).await;
        }
        let pool = stage.direct();
        for _ in 0..10 {
            let ended = sqlx::query(TERMINATE_ONE).fetch_all(&pool).await;
            done.terminated += ended.map_or(0, |rows| rows.len() as u64);
            sleep(Duration::from_millis(2)).await;
        }
        let code = ["40001", "40P01", "57P05"][usize::try_from(random(3)).unwrap_or_default()];
        raise(stage, code, 5).await;
        done.raising += 1;
        until_answered(clients, 30).await;
        for _ in 0..8 {
            sleep(Duration::from_millis(random(40))).await;
            stage.server.kill().unwrap();
            stage.server.start_again().unwrap();
            done.server_kills += 1;
            until_answered(clients, 10).await;
        }
        raise(stage, code, 0).await;
        let stop = if round % 2 == 0 { Stop::Fast } else { Stop::Immediate };
        stage.server.restart(stop).unwrap();
        done.restarts += 1;
        until_answered(clients, 20).await;
        writer.until_answered(1).await;
        writer.kill(&clients.ledger);
        done.writer_kills += 1;
    }
    done
}

/// Not among the tests of each run: it takes as long as it is told to.
#[test]
#[ignore = "it runs for minutes: `cargo xtask soak`"]
fn soak() {
    let until = minutes();
    let begin = Instant::now();
    let (mut all, mut sum) = (Done::default(), Verdict::default());
    while begin.elapsed() < until {
        let (verdict, done) = runtime().block_on(async {
            let stage = Stage::new().await;
            install(&stage).await;
            stage
                .under_load(12, async |stage, clients| torment(stage, clients, 0).await)
                .await
        });
        all += done;
        sum += verdict;
        say(format_args!("after {:.0?}: {all:?}", begin.elapsed()));
        verdict.check(100);
    }
    say(format_args!(
        "soaked for {:.0?}: {} kills ({} of the server, {} of a writing process, {} of sessions), {} cut \
         connections, {} swallowed, {} delayed, {} restarts; {sum}",
        begin.elapsed(),
        all.kills(),
        all.server_kills,
        all.writer_kills,
        all.terminated,
        all.cuts,
        all.swallowed,
        all.delayed,
        all.restarts
    ));
    sum.check(100);
    all.check(at_least(KILLS_MIN), at_least(CUTS_MIN));
}

#[test]
fn a_soak_that_did_too_little_fails() {
    let done = Done {
        server_kills: 100,
        writer_kills: 10,
        terminated: 90,
        cuts: 10_000,
        ..Done::default()
    };
    done.check(200, 10_000);
    for (kills_min, cuts_min) in [(201, 0), (0, 10_001)] {
        assert!(panic::catch_unwind(|| done.check(kills_min, cuts_min)).is_err());
    }
}
