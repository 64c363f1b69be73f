//! A group stands for its members as a source, and says where a transition branches.

use eventer::{Eventer, state_machine};

#[state_machine]
mod claim {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        #[group(Open)]
        New { sum: u32 },
        #[group(Open)]
        Checked { sum: u32 },
        #[group(Decided)]
        Accepted { sum: u32 },
        #[group(Decided)]
        #[terminal]
        Rejected,
        #[terminal]
        Paid,
    }

    #[event]
    pub enum Event {
        Made { sum: u32 },
        Checked,
        Decided,
        Paid,
    }

    #[transition]
    fn make(event: event::Made) -> state::New {
        state::New { sum: event.sum }
    }

    #[transition]
    fn check(state: state::New, _: event::Checked) -> state::Checked {
        state::Checked { sum: state.sum }
    }

    #[transition]
    fn decide(state: group::Open, _: event::Decided) -> group::Decided {
        match state {
            group::Open::New(state::New { sum }) | group::Open::Checked(state::Checked { sum }) if sum < 100 => {
                group::Decided::Accepted(state::Accepted { sum })
            }
            _ => group::Decided::Rejected(state::Rejected),
        }
    }

    #[transition]
    fn pay(_: state::Accepted, _: event::Paid) -> state::Paid {
        state::Paid
    }
}

fn main() {
    use claim::{event, group, state};

    match Eventer::start(event::Made { sum: 7 }).apply(event::Decided) {
        group::Decided::Accepted(claim) => {
            assert_eq!(claim.state().sum, 7);
            assert_eq!(claim.apply(event::Paid).state(), &state::Paid);
        }
        group::Decided::Rejected(_) => panic!("7 is not much"),
    }
    let claim = Eventer::start(event::Made { sum: 700 })
        .apply(event::Checked)
        .apply(event::Decided);
    assert!(matches!(claim, group::Decided::Rejected(_)));
}
