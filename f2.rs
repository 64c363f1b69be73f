use eventer::state_machine;
mod mini { pub use std::hash::Hash as Serialize; }
#[state_machine]
mod m {
    #[state] #[derive(Debug, Clone, serde::Serialize, crate::mini::Serialize)] pub enum State { Waiting, #[terminal] Done }
    #[event] #[derive(Debug, Clone)] pub enum Event { Began, Ended }
    #[transition] fn begin(_: event::Began) -> state::Waiting { state::Waiting }
    #[transition] fn end(_: state::Waiting, _: event::Ended) -> state::Done { state::Done }
}
fn main(){}
