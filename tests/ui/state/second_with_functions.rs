//! What is to be moved to the first enum is known to functions, as if it were there.

use eventer::{Eventer, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod lamp {
    use super::*;

    #[state]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum State {
        On,
        Off,
        #[terminal]
        Broken,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Made,
        Switched,
        Broke,
    }

    #[transition]
    fn make(_: event::Made) -> state::Off {
        state::Off
    }

    #[transition]
    fn switch_on(_: state::Off, _: event::Switched) -> state::On {
        state::On
    }

    #[transition]
    fn switch_off(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[transition]
    fn die(_: state::On, _: event::Broke) -> state::Broken {
        state::Broken
    }

    #[state]
    #[derive(Debug, Clone, Default, Serialize, Deserialize)]
    pub enum Bulb {
        //~ error `Bulb`: `Bulb` is a second `#[state]` enum; `State` is the first
        //~ help: a machine has one: move the variants there
        #[default]
        #[serde(rename = "w")]
        Whole { watts: u32 },
        Off,
        #[terminal]
        Burnt,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum BulbEvent {
        //~ error `BulbEvent`: `BulbEvent` is a second `#[event]` enum; `Event` is the first
        //~ help: a machine has one: move the variants there
        Bought { watts: u32 },
        Burnt,
    }

    #[transition]
    fn buy(event: event::Bought) -> state::Whole {
        state::Whole { watts: event.watts }
    }

    #[transition]
    fn burn(_: state::Whole, _: event::Burnt) -> state::Burnt {
        state::Burnt
    }

    pub fn is_new(bulb: &Bulb) -> bool {
        matches!(bulb, Bulb::Whole(_))
    }
}

use lamp::{event, state};

fn main() {
    let lamp: Eventer<_, state::On> = Eventer::start(event::Made).apply(event::Switched);
    let bulb = Eventer::start(event::Bought { watts: 60 });
    assert_eq!(bulb.state().watts, 60);
    assert!(lamp::is_new(&bulb.into_parts().0.into()));
    let _: Eventer<_, state::Off> = lamp.apply(event::Switched);
}
