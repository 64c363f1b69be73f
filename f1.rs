use eventer::state_machine;

#[state_machine()]
mod m {
#[state] #[derive(Debug)] pub enum State { Waiting, #[terminal] Done }
    #[event] #[derive(Debug, Clone)] pub enum Event { Began, Ended }
    #[transition] fn begin(_: event::Began) -> state::Waiting { state::Waiting }
    #[transition] fn end(_: state::Waiting, _: event::Ended) -> state::Done { state::Done }
use h14attr::*; #[step] fn shown(_: &mut state::Waiting, _: &event::Began) {} 
}
fn main(){}
