//! The suite that holds stores to their contract: the one in memory passes it, and stores with one fault do not.

use eventer::MemoryStore;
use eventer::conformance::Rig;

struct Memory;

impl Rig for Memory {
    type Store = MemoryStore;

    fn open(&self) -> MemoryStore {
        MemoryStore::new()
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        pollster::block_on(future)
    }
}

eventer::conformance!(Memory);
