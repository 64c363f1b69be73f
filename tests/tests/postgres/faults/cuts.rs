//! The connection breaks at each byte of a commit, or its answer stays away.

use std::time::{Duration, Instant};

use eventer::StateMachine;
use eventer_test_server::{Fault, Way};
use tokio::time::timeout;

use super::clients::{Client, Pages, open_all, page_id};
use super::ledger::{Ledger, Witness};
use super::page::page::event;
use super::stage::{Stage, say};
use super::verdict::{Stored, Verdict};
use crate::databases::runtime;

/// A commit of each form.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// One event.
    Note,
    /// One event, under a key.
    Keyed,
    /// Two entities and a message.
    Copy,
}

pub(super) const BOTH: [Way; 2] = [Way::ToServer, Way::ToClient];

/// One client, who sends one call after the other.
struct Sender<'a> {
    stage: &'a Stage,
    ledger: Ledger,
    next_token: u64,
}

impl<'a> Sender<'a> {
    fn new(stage: &'a Stage) -> Self {
        Sender {
            stage,
            ledger: Ledger::default(),
            next_token: 1,
        }
    }

    async fn send(&mut self, pages: &Pages, form: Form) {
        let (token, id, to) = (self.next_token, page_id(0), page_id(1));
        self.next_token += 1;
        let client = Client {
            pages,
            ledger: &self.ledger,
        };
        let on: &[&str] = match form {
            Form::Note | Form::Keyed => &[&id],
            Form::Copy => &[&id, &to],
        };
        self.ledger.sent(token, on);
        let answer = match form {
            Form::Note => pages.dispatch(&id, event::Noted { token }).await,
            Form::Keyed => {
                let call = pages.dispatch(&id, event::Noted { token });
                call.idempotent(format!("key {token:08}")).await
            }
            Form::Copy => pages.dispatch(&id, event::Copied { token, to }).await,
        };
        client.settle(token, answer).await;
    }

    /// Compares, and says how many cuts there were.
    async fn end(self, what: &str, begin: Instant, acknowledged_min: usize) {
        let verdict = judged(self.stage, &self.ledger).await;
        let cuts = self.stage.proxy.struck();
        say(format_args!(
            "{what}: {cuts} faults in {:.1?}; {verdict}",
            begin.elapsed()
        ));
        verdict.check(acknowledged_min);
    }
}

/// Compares what is stored with what clients were told, where nobody follows the log.
pub(super) async fn judged(stage: &Stage, ledger: &Ledger) -> Verdict {
    let stored = Stored::read(&stage.direct()).await;
    let all = stored.events.iter().map(|event| (event.position, event.event_id));
    let messages = stored.messages.iter().map(|(position, id, _)| (*position, *id));
    let seen = [all.collect(), messages.collect()];
    stored.judge(ledger, &seen)
}

/// Cuts a warm connection at each byte of a commit, on both ways.
fn cut_everywhere(form: Form, step: usize, cuts_min: u64) {
    runtime().block_on(async {
        let begin = Instant::now();
        let stage = Stage::new().await;
        let store = stage.proxied_store(1);
        open_all(&store).await;
        let pages = StateMachine::new(store);
        let mut sender = Sender::new(&stage);
        for way in BOTH {
            for after in (0_u64..).step_by(step) {
                // All is warm before: what is cut is the commit, and not a load or the making of a connection.
                sender.send(&pages, form).await;
                let struck = stage.proxy.struck();
                stage.proxy.arm(way, after, Fault::Cut);
                sender.send(&pages, form).await;
                stage.proxy.disarm();
                if stage.proxy.struck() == struck {
                    break;
                }
            }
        }
        let cuts = stage.proxy.struck();
        assert!(cuts >= cuts_min, "the exchange has more bytes than {cuts}");
        let sent = sender.next_token - 1;
        assert_eq!(
            sender.ledger.stored_len() as u64,
            sent,
            "each call is stored in the end"
        );
        sender
            .end(
                &format!("{form:?} cut every {step} bytes"),
                begin,
                usize::try_from(cuts).unwrap(),
            )
            .await;
    });
}

#[test]
fn a_commit_that_is_cut_at_any_byte_is_stored_once() {
    cut_everywhere(Form::Note, 1, 300);
}

#[test]
fn a_keyed_commit_that_is_cut_anywhere_is_stored_once() {
    cut_everywhere(Form::Keyed, 3, 100);
}

#[test]
fn a_commit_of_two_entities_that_is_cut_anywhere_is_stored_whole_and_once() {
    cut_everywhere(Form::Copy, 11, 100);
}

/// A new connection for each call: it is cut while it is made, while the schema is looked at, in a load, and in a commit.
#[test]
fn a_connection_that_is_cut_anywhere_from_its_beginning_is_made_again() {
    runtime().block_on(async {
        let begin = Instant::now();
        let stage = Stage::new().await;
        open_all(&stage.direct_store()).await;
        let mut sender = Sender::new(&stage);
        for way in BOTH {
            for after in (0_u64..).step_by(29) {
                let pages = StateMachine::new(stage.proxied_store(1));
                let struck = stage.proxy.struck();
                stage.proxy.arm(way, after, Fault::Cut);
                sender.send(&pages, Form::Note).await;
                stage.proxy.disarm();
                if stage.proxy.struck() == struck {
                    break;
                }
            }
        }
        assert!(stage.proxy.struck() > 100, "{} cuts", stage.proxy.struck());
        let sent = usize::try_from(sender.next_token - 1).unwrap();
        sender.end("cold connections cut every 29 bytes", begin, sent).await;
    });
}

#[test]
fn an_answer_that_is_lost_with_its_connection_is_found_out() {
    runtime().block_on(async {
        let begin = Instant::now();
        let stage = Stage::new().await;
        let store = stage.proxied_store(1);
        open_all(&store).await;
        let pages = Pages::new(store);
        let mut sender = Sender::new(&stage);
        for form in [Form::Note, Form::Keyed, Form::Copy] {
            for way in BOTH {
                for after in [0, 5, 9] {
                    sender.send(&pages, form).await;
                    // The request or its answer is swallowed first, and the connection ends later.
                    stage.proxy.arm(way, after, Fault::Hang(Duration::from_millis(20)));
                    sender.send(&pages, form).await;
                    assert!(!stage.proxy.is_armed());
                }
            }
        }
        let sent = usize::try_from(sender.next_token - 1).unwrap();
        assert_eq!(sender.ledger.stored_len(), sent);
        sender.end("swallowed, then cut", begin, sent).await;
    });
}

#[test]
fn an_answer_that_comes_late_is_an_answer() {
    runtime().block_on(async {
        let begin = Instant::now();
        let stage = Stage::new().await;
        let store = stage.proxied_store(1);
        open_all(&store).await;
        let pages = Pages::new(store);
        let mut sender = Sender::new(&stage);
        for way in BOTH {
            sender.send(&pages, Form::Note).await;
            let trips = stage.proxy.round_trips();
            stage.proxy.arm(way, 7, Fault::Delay(Duration::from_millis(200)));
            sender.send(&pages, Form::Note).await;
            assert!(!stage.proxy.is_armed());
            assert_eq!(stage.proxy.round_trips() - trips, 1, "nothing is sent twice");
        }
        sender.end("late", begin, 4).await;
    });
}

#[test]
fn an_answer_that_never_comes_does_not_stop_others() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let store = stage.proxied_store(2);
        open_all(&store).await;
        let pages = Pages::new(store);
        let (id, other) = (page_id(0), page_id(1));
        pages.dispatch(&id, event::Noted { token: 1 }).await.unwrap();
        stage.proxy.arm(Way::ToClient, 0, Fault::Swallow);
        let call = pages.dispatch(&id, event::Noted { token: 2 });
        let gave_up = timeout(Duration::from_millis(100), async { call.await.map(drop) }).await;
        assert!(gave_up.is_err(), "nobody answers");
        for token in 3..6 {
            pages.dispatch(&other, event::Noted { token }).await.unwrap();
            // It was stored, whatever its caller was told.
            pages.dispatch(&id, event::Noted { token }).await.unwrap();
        }
        assert_eq!(pages.verify(&id).await.unwrap(), 6);
    });
}

#[test]
fn a_command_makes_one_round_trip_where_its_entity_is_at_hand() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let store = stage.proxied_store(1);
        open_all(&store).await;
        let (warm, id) = (Pages::new(store.clone()), page_id(0));
        let mut sender = Sender::new(&stage);
        for form in [Form::Note, Form::Copy] {
            sender.send(&warm, form).await;
            sender.send(&warm, form).await;
        }
        let trips = stage.proxy.round_trips();
        for token in 100..110 {
            warm.dispatch(&id, event::Noted { token }).await.unwrap();
        }
        assert_eq!(stage.proxy.round_trips() - trips, 10);
        for token in 110..120 {
            let cold = Pages::new(store.clone());
            cold.dispatch(&id, event::Noted { token }).await.unwrap();
        }
        assert_eq!(stage.proxy.round_trips() - trips, 10 + 20);
    });
}
