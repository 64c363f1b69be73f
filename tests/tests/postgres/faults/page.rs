//! A machine whose state tells the order of its events, and whose events tell the call that they came from.

use eventer::state_machine;

/// What is left out of a digest.
pub const MODULUS: u64 = 1_000_000_007;

/// A page on which tokens are noted.
#[state_machine]
pub mod page {
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open { count: u64, digest: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Noted { token: u64 },
        Copied { token: u64, to: String },
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Message {
        Told { token: u64 },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { count: 0, digest: 0 }
    }

    #[transition]
    fn note(state: &mut state::Open, event: event::Noted) {
        add(state, event.token);
    }

    #[transition]
    fn copy(state: &mut state::Open, event: event::Copied) {
        add(state, event.token);
    }

    fn add(state: &mut state::Open, token: u64) {
        state.count += 1;
        state.digest = (state.digest * 31 + token) % super::MODULUS;
    }

    /// The same token on another page, in the same commit.
    #[link]
    fn copy_there(_: &state::Open, event: &event::Copied) -> Link<Machine> {
        Link::to(event.to.clone(), event::Noted { token: event.token })
    }

    #[publish]
    fn tell(_: &state::Open, event: &event::Copied) -> message::Told {
        message::Told { token: event.token }
    }
}
