//! The name of a relay and its publisher are swapped: each is of another type than is asked for there.

use eventer::publisher::Broadcast;
use eventer::{MemoryStore, Workers};

fn relayed(store: MemoryStore) {
    let _ = Workers::new(store).relay(Broadcast::new(8), "live");
    //~ rustc[E0277] `Broadcast::new(8)`: the trait bound `String: From<Broadcast>` is not satisfied
    //~ error[E0277] `"live"`: `&str` is no publisher
    //~ help: the name of the subscription comes first
}

fn main() {}
