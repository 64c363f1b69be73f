//! What a decision refuses with implements `std::error::Error`.

use eventer::state_machine;

pub struct NoCarrier;

#[state_machine]
mod order {
    use super::NoCarrier;

    #[state]
    pub enum State {
        Ready,
        #[terminal]
        Shipped,
    }

    #[event]
    pub enum Event {
        Packed,
        Shipped,
    }

    #[command]
    pub enum Command {
        Ship,
    }

    #[transition]
    fn pack(_: event::Packed) -> state::Ready {
        state::Ready
    }

    #[transition]
    fn ship(_: state::Ready, _: event::Shipped) -> state::Shipped {
        state::Shipped
    }

    #[decide]
    fn decide_ship(_: &state::Ready, _: command::Ship) -> Result<event::Shipped, NoCarrier> {
        //~ error[E0277] `NoCarrier`: a refusal is an error type, and `NoCarrier` is none
        Err(NoCarrier)
    }
}

fn main() {}
