//! Unit, tuple and struct variants become structs of the same form.

use eventer::{Eventer, state_machine};

#[state_machine]
mod parcel {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub enum State {
        Empty,
        Weighed(u32, String),
        #[terminal]
        Sent {
            weight: u32,
            label: String,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub enum Event {
        Made,
        Weighed(u32, String),
        Sent { stamp: String },
    }

    #[transition]
    fn make(_: event::Made) -> state::Empty {
        state::Empty
    }

    #[transition]
    fn weigh(_: state::Empty, event::Weighed(weight, label): event::Weighed) -> state::Weighed {
        state::Weighed(weight, label)
    }

    #[transition]
    fn send(state: state::Weighed, event: event::Sent) -> state::Sent {
        state::Sent {
            weight: state.0,
            label: state.1 + &event.stamp,
        }
    }
}

fn main() {
    use parcel::{Event, State, event, state};

    let parcel = Eventer::start(event::Made).apply(event::Weighed(7, "to you".to_owned()));
    assert_eq!(parcel.state(), &state::Weighed(7, "to you".to_owned()));
    let parcel = parcel.apply(event::Sent { stamp: "!".to_owned() });
    assert_eq!(parcel.state().label, "to you!");
    assert_eq!(parcel.state().weight, 7);

    assert_eq!(State::from(state::Empty), State::Empty(state::Empty));
    assert_eq!(Event::from(event::Made), Event::Made(event::Made));
}
