use eventer::state_machine;
#[derive(Debug, Clone, clap::Args)] pub struct Who { name: String }
#[state_machine]
mod m {
    #[state] #[derive(Debug)] pub enum State { Waiting, #[terminal] Done }
    #[event] #[derive(Debug, Clone)] pub enum Event { Began, Ended }
    #[data] #[derive(Debug)] #[cfg_attr(all(), derive(clap::Args))] pub struct Data { #[command(flatten)] who: super::Who }
    #[command] #[derive(Debug)] pub enum Command { #[each(derive(clap::Args))] End { #[command(flatten)] who: super::Who } }
    #[transition] fn begin(_: event::Began) -> (state::Waiting, Data) { (state::Waiting, Data { who: super::Who { name: String::new() } }) }
    #[transition] fn end(_: state::Waiting, _: event::Ended) -> state::Done { state::Done }
    #[decide] fn d(_: &state::Waiting, _: command::End) -> event::Ended { event::Ended }
}
fn main(){}
