//! `Option` means: move if there is something to move to, otherwise stay.

use eventer::{Eventer, OrStay, state_machine};

#[state_machine]
mod tank {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Filling {
            litres: u32,
        },
        #[group(End)]
        #[terminal]
        Full,
        #[group(End)]
        #[terminal]
        Burst,
    }

    #[event]
    pub enum Event {
        Built,
        Poured(u32),
        Pumped(u32),
    }

    #[transition]
    fn build(_: event::Built) -> state::Filling {
        state::Filling { litres: 0 }
    }

    #[transition]
    fn pour(state: &mut state::Filling, event: event::Poured) -> Option<state::Full> {
        state.litres += event.0;
        (state.litres >= 10).then_some(state::Full)
    }

    #[transition]
    fn pump(state: &mut state::Filling, event: event::Pumped) -> Option<group::End> {
        state.litres += event.0;
        match state.litres {
            0..10 => None,
            10..20 => Some(group::End::Full(state::Full)),
            _ => Some(group::End::Burst(state::Burst)),
        }
    }
}

fn main() {
    use tank::{event, group, state};

    let tank = match Eventer::start(event::Built).apply(event::Poured(4)) {
        OrStay::Stayed(tank) => tank,
        OrStay::Moved(_) => panic!("4 of 10"),
    };
    assert_eq!(tank.state(), &state::Filling { litres: 4 });
    assert!(matches!(tank.apply(event::Poured(6)), OrStay::Moved(_)));

    let tank = Eventer::start(event::Built).apply(event::Pumped(30)).moved().unwrap();
    assert!(matches!(tank, group::End::Burst(_)));
    assert!(Eventer::start(event::Built).apply(event::Pumped(3)).stayed().is_some());
}
