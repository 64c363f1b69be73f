//! What holds of workers on every store.

mod delivered;
mod exported;
mod interrupted;
mod linked;
mod parked;
mod rebuilt;
mod shown;

use std::collections::BTreeMap;
use std::time::Duration;

use eventer::projection::ReadModel;
use eventer::store::{EventLog, History, Outbox, ParkedEvents, ReadModels, Store, Subscriptions};
use eventer::worker::Retries;
use eventer::{StateMachine, Workers};

use crate::purses::{Owner, Owners, purse};
pub use delivered::{
    a_shard_is_read_by_one_task_at_a_time, events_that_are_chosen_leave, messages_leave_in_order,
    messages_of_others_are_passed_at_once, nothing_is_delivered_by_a_rebuild, reactors_hear_of_what_happens,
    what_follows_a_page_that_is_tried_again_does_not_wait, what_is_handed_over_is_done_once,
    what_leaves_belongs_to_the_trace_of_its_call,
};
pub use exported::the_log_is_asked_and_exported;
pub use interrupted::{an_error_is_kept_with_its_causes, what_was_dropped_in_mid_call_comes_again};
pub use linked::what_a_link_led_to_comes_behind_the_receipt;
pub use parked::{
    poison_holds_up_its_key_alone, what_fails_together_is_tried_again_together, what_is_given_up_is_left_out,
    what_stands_before_what_fails_is_shown_meanwhile, what_stands_behind_what_fails_is_taken_once,
};
pub use rebuilt::{a_rebuild_takes_the_place_of_the_live_one, a_rebuild_tells_what_it_lacks, what_differs_is_found};
pub use shown::{
    a_name_that_nobody_reads_is_told_with_those_that_there_are, several_make_it_together, what_happens_is_shown,
    what_makes_no_sense_is_refused,
};

/// All that workers need of a store.
pub trait Readable: Store + History + EventLog + Outbox + Subscriptions + ReadModels + ParkedEvents + Clone {}

impl<St: Store + History + EventLog + Outbox + Subscriptions + ReadModels + ParkedEvents + Clone> Readable for St {}

/// How long anything may take.
pub(crate) const LONG: Duration = Duration::from_secs(60);

type Purses<St> = StateMachine<purse::Machine, St>;

/// Owners as the log leads to them.
async fn folded<St: EventLog>(store: &St) -> BTreeMap<String, Owner> {
    let mut owners: BTreeMap<String, Owner> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = store.events(after, 1_000).await.unwrap();
        let Some(last) = page.last() else { return owners };
        after = last.event.position;
        for logged in page.iter().filter(|logged| logged.machine == "purse") {
            let payload: serde_json::Value = serde_json::from_slice(&logged.event.payload).unwrap();
            let owner = owners.entry(payload["owner"].as_str().unwrap().to_owned());
            match &*logged.event.name {
                "Opened" => owner.or_default().purses += 1,
                "Paid" => {
                    let owner = owner.or_default();
                    owner.payments += 1;
                    owner.cents += payload["cents"].as_i64().unwrap();
                }
                _ => continue,
            }
            let owner = owners.get_mut(payload["owner"].as_str().unwrap()).unwrap();
            owner.position = logged.event.position;
        }
    }
}

async fn shown<St: Readable>(store: &St) -> BTreeMap<String, Owner> {
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let (mut owners, mut after) = (BTreeMap::new(), None);
    loop {
        // A page of three, so that there are several.
        let page = model.list(after.as_ref(), 3).await.unwrap();
        let Some((last, _)) = page.last() else { return owners };
        after = Some(last.clone());
        owners.extend(page);
    }
}

/// Waits until the read model has all that was committed.
async fn caught_up<St: Readable>(store: &St) {
    let end = store.watermark().await.unwrap();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    model.wait_for(end, LONG).await.unwrap();
}

async fn opened<St: Readable>(purses: &Purses<St>, id: &str, owner: &str) -> u64 {
    let opened = purse::event::Opened {
        owner: owner.to_owned(),
    };
    let purse = purses.start(id.to_owned(), opened).await.unwrap();
    purse.receipt().and_then(|it| it.position).unwrap()
}

async fn paid<St: Readable>(purses: &Purses<St>, id: &str, owner: &str, cents: i64) -> u64 {
    let owner = owner.to_owned();
    let paid = purse::event::Paid { owner, cents };
    let receipt = purses.dispatch(&id.to_owned(), paid).await.unwrap();
    receipt.position.unwrap()
}

/// Looks again until it holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    for _ in 0..6_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come to be");
}

fn workers<St: Readable>(store: &St) -> Workers<St> {
    Workers::new(store.clone())
        .lease(Duration::from_secs(2))
        .retries(Retries::none())
}
