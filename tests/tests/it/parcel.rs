//! A parcel, which an account pays: machines with links, messages and views.

use eventer::state_machine;

#[derive(Debug)]
pub struct NoPostcode;

impl std::fmt::Display for NoPostcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the address has no postcode")
    }
}

impl std::error::Error for NoPostcode {}

/// A parcel, which is paid by an account and may have a twin.
#[state_machine(id = u64)]
pub mod parcel {
    use super::{NoPostcode, account};
    use eventer::{Link, View};
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Packed {
            cents: u64,
        },
        Weighed {
            cents: u64,
        },
        #[terminal]
        Sent {
            to: String,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Packed { cents: u64 },
        Weighed,
        Paid { by: u64 },
        Twinned { with: u64 },
        Sent { to: String },
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Pay { by: u64 },
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Message {
        #[message(name = "label.wanted")]
        LabelWanted {
            to: String,
        },
        Done,
    }

    #[transition]
    fn pack(event: event::Packed) -> state::Packed {
        state::Packed { cents: event.cents }
    }

    #[transition]
    fn weigh(state: state::Packed, _: event::Weighed) -> state::Weighed {
        state::Weighed { cents: state.cents }
    }

    #[transition]
    fn pay(_: &state::Weighed, _: event::Paid) {}

    #[transition]
    fn twin(_: &state::Weighed, _: event::Twinned) {}

    #[transition]
    fn send(_: state::Weighed, event: event::Sent) -> state::Sent {
        state::Sent { to: event.to }
    }

    #[decide]
    fn decide_pay(_: &state::Weighed, command: command::Pay) -> event::Paid {
        event::Paid { by: command.by }
    }

    #[hook]
    fn weigh_at_once(state: &state::Packed, _: &event::Packed) -> Option<event::Weighed> {
        (state.cents > 0).then_some(event::Weighed)
    }

    #[link]
    fn charge(state: &state::Weighed, event: &event::Paid) -> Link<account::Machine> {
        Link::to(event.by, account::event::Charged { cents: state.cents })
    }

    #[link]
    fn pack_twin(state: &state::Weighed, event: &event::Twinned) -> Link<Machine> {
        Link::start(event.with, event::Packed { cents: state.cents })
    }

    #[publish]
    fn want_label(_: &state::Sent, event: &event::Sent) -> Result<Vec<Message>, NoPostcode> {
        if !event.to.contains(' ') {
            return Err(NoPostcode);
        }
        let wanted = message::LabelWanted { to: event.to.clone() };
        Ok(vec![wanted.into(), message::Done.into()])
    }

    #[view]
    fn shelf(id: &u64, state: &State) -> View<u64> {
        match state {
            State::Packed(state::Packed { cents }) | State::Weighed(state::Weighed { cents }) => {
                View::put(format!("parcel {id}"), *cents)
            }
            State::Sent(_) => View::delete(format!("parcel {id}")),
        }
    }
}

/// An account, which may ask for a parcel when it is charged.
#[state_machine(id = u64)]
pub mod account {
    use super::parcel;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open {
            cents: u64,
            reports_to: Option<u64>,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened { reports_to: Option<u64> },
        Charged { cents: u64 },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            cents: 0,
            reports_to: event.reports_to,
        }
    }

    #[transition]
    fn charge(state: &mut state::Open, event: event::Charged) {
        state.cents += event.cents;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[link]
    fn report(state: &state::Open, _: &event::Charged) -> Option<Link<parcel::Machine>> {
        let parcel = state.reports_to?;
        Some(Link::to(
            parcel,
            parcel::event::Sent {
                to: "head office".into(),
            },
        ))
    }
}
