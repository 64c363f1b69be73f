//! The connection breaks at each byte of a call that takes several commits.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::thread;
use std::time::Instant;

use eventer_test_server::Fault;

use super::clients::{Client, Pages, open_all, page_id};
use super::cuts::{BOTH, judged};
use super::ledger::{Ledger, Witness};
use super::page::page::event;
use super::stage::{Stage, say};
use crate::databases::runtime;

/// The calls that are made at once. The first goes alone, and the others gather behind it and go together.
const CALLS: u64 = 4;

/// Into how many parts the bytes are divided.
const PARTS: u64 = 4;

/// After so many sends in a row that ended before the byte at which they were to be cut, there are no more bytes.
const MISSED_MAX: u32 = 12;

/// What the calls are.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// One event each, one of them under a key.
    Notes,
    /// Two entities and a message each. The other entity is loaded first.
    Copies,
}

impl Form {
    /// How many round trips they take if all but the first go together.
    fn trips(self) -> u64 {
        match self {
            Form::Notes => 2,
            Form::Copies => 4,
        }
    }
}

/// Makes them again and again.
struct Sender<'a> {
    stage: &'a Stage,
    form: Form,
    pages: Pages,
    ledger: Ledger,
    next_token: u64,
    /// How often all that was made at once took how many round trips.
    trips: BTreeMap<u64, u64>,
}

impl Sender<'_> {
    /// Makes all calls at once and waits for all answers.
    async fn send(&mut self) {
        let first = self.next_token;
        self.next_token += CALLS;
        let this = &*self;
        let mut calls: Vec<_> = (0..CALLS)
            .map(|place| Box::pin(this.call(place, first + place)))
            .collect();
        poll_fn(|context| {
            // In their order, so that the first one is under way when the others come.
            calls.retain_mut(|call| Pin::new(call).poll(context).is_pending());
            if calls.is_empty() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Sends while nothing is cut, so that what follows finds all states at hand and the connection warm; looks now and
    /// then whether all others go in one call then.
    async fn send_whole(&mut self) {
        self.send().await;
        if self.stage.proxy.struck().is_multiple_of(16) {
            let before = self.stage.proxy.round_trips();
            self.send().await;
            *self.trips.entry(self.stage.proxy.round_trips() - before).or_default() += 1;
        }
    }

    /// A call about pages of its own.
    async fn call(&self, place: u64, token: u64) {
        let client = Client {
            pages: &self.pages,
            ledger: &self.ledger,
        };
        let (id, to) = (page_id(place), page_id(CALLS + place));
        let answer = match self.form {
            Form::Notes => {
                self.ledger.sent(token, &[&id]);
                let call = self.pages.dispatch(&id, event::Noted { token });
                if place == 2 {
                    call.idempotent(format!("key {token:08}")).await
                } else {
                    call.await
                }
            }
            Form::Copies => {
                self.ledger.sent(token, &[&id, &to]);
                self.pages.dispatch(&id, event::Copied { token, to }).await
            }
        };
        client.settle(token, answer).await;
    }
}

/// Cuts at one byte of so many, from the first of them on, on both ways.
async fn cut_at_each(form: Form, first: u64, step: u64) -> u64 {
    let begin = Instant::now();
    let stage = Stage::new().await;
    let store = stage.proxied_store(1);
    open_all(&store).await;
    let mut sender = Sender {
        stage: &stage,
        form,
        pages: Pages::new(store),
        ledger: Ledger::default(),
        next_token: 1,
        trips: BTreeMap::new(),
    };
    sender.send_whole().await;
    for way in BOTH {
        // What goes alone is cut elsewhere as well.
        let before = stage.proxy.bytes(way);
        sender.call(0, 1_000_000 + before).await;
        let alone = (stage.proxy.bytes(way) - before) / step * step;
        let (mut after, mut missed) = (alone + first, 0);
        // Now and then the calls are sent in another way, which may have fewer bytes; on a busy machine, some times in a row.
        while missed < MISSED_MAX {
            sender.send_whole().await;
            let struck = stage.proxy.struck();
            stage.proxy.arm(way, after, Fault::Cut);
            sender.send().await;
            stage.proxy.disarm();
            if stage.proxy.struck() == struck {
                missed += 1;
            } else {
                missed = 0;
                after += step;
            }
        }
    }
    let cuts = stage.proxy.struck();
    let verdict = judged(&stage, &sender.ledger).await;
    say(format_args!(
        "groups of {form:?} cut every {step} bytes from {first} on: {cuts} cuts in {:.1?}, by round trips {:?}; \
         {verdict}",
        begin.elapsed(),
        sender.trips
    ));
    // On a busy machine many are sent sooner: that some go together is enough to know that such calls were cut.
    let together: u64 = sender.trips.range(..=form.trips()).map(|(_, times)| times).sum();
    assert!(
        together * 8 >= sender.trips.values().sum(),
        "the others do not go in one call"
    );
    verdict.check(usize::try_from(cuts * CALLS).unwrap());
    cuts
}

#[test]
fn a_group_that_is_cut_at_any_byte_is_stored_once() {
    // On several servers, since most of the time is spent on waiting.
    let cuts = thread::scope(|scope| {
        let parts: Vec<_> = (0..PARTS)
            .map(|first| scope.spawn(move || runtime().block_on(cut_at_each(Form::Notes, first, PARTS))))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum::<u64>()
    });
    assert!(cuts >= 1_500, "the exchange has more bytes than {cuts}");
}

#[test]
fn a_group_of_commits_of_two_entities_that_is_cut_anywhere_is_stored_whole_and_once() {
    let cuts = runtime().block_on(cut_at_each(Form::Copies, 0, 29));
    assert!(cuts >= 100, "the exchange has more bytes than {cuts}");
}
