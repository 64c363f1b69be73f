//! The machines that are mutated.

/// Machines that are right, each with other parts of the language. They begin with a new line, so that no token
/// stands at the very beginning: that is where a span lies that comes from nowhere.
pub(super) const MACHINES: [&str; 6] = [
    r#"
mod door { use super::*;
    #[state] #[derive(Debug)] #[ignore(state::Open, event::Opened)] #[reject(group::Standing, event::Built, "why")]
    pub enum State { #[group(Standing)] Open, #[group(Standing, Other)] Shut { by: String }, #[terminal] Gone(u8) }
    #[event] pub enum Event { Built, Shut { by: String }, #[event(name = "open")] Opened, Gone }
    #[transition] fn build(_: event::Built) -> state::Open { state::Open }
    #[transition] fn shut(_: state::Open, event: event::Shut) -> state::Shut { state::Shut { by: event.by } }
    #[transition] fn open(_: &mut state::Shut, _: event::Opened) -> Option<state::Open> { None }
    #[transition] fn remove(_: group::Standing, _: event::Gone) -> state::Gone { state::Gone(7) }
}"#,
    r#"
pub mod order {
    use super::*;
    #[state] pub enum State {
        Pending, #[group(Decided)] Ready, #[group(Decided)] Held, #[expect_warning(unreachable, reason = "old")] Old, #[terminal] Done
    }
    #[data] #[derive(Default)] pub struct Data { count: u32 }
    #[event] #[derive(Clone)] pub enum Event { Placed, Packed, Counted, Done }
    #[command] pub enum Command { Place, Finish { hard: bool }, List }
    #[transition] fn place(_: event::Placed) -> (state::Pending, Data) { (state::Pending, Data::default()) }
    #[transition] fn pack(_: state::Pending, data: &mut Data, _: event::Packed) -> group::Decided { todo!() }
    #[transition] fn count(_: &group::Decided, data: &mut Data, _: event::Counted) { data.count += 1; }
    #[transition] fn done(_: State, _: event::Done) -> state::Done { state::Done }
    #[decide] fn decide_place(_: command::Place) -> event::Placed { event::Placed }
    #[decide] fn finish(_: &state::Ready, data: &Data, c: command::Finish, ctx: &Services) -> Result<(event::Counted, event::Done), No> { todo!() }
    #[decide] fn list(_: &group::Decided, _: command::List) -> Vec<Event> { Vec::new() }
    #[hook] fn chain(_: &state::Ready, _: &event::Packed) -> Option<event::Done> { None }
    #[hook] fn at_once(_: &state::Held, _: &event::Counted) -> event::Done { event::Done }
    fn helper<T>() -> T { todo!() }
}"#,
    r#"
pub(crate) mod r#loop { use super::*;
    #[state] #[derive(Default)] #[serde(rename_all_fields = "camelCase")]
    pub enum State { #[default] r#type { r#in: u32 }, #[cfg(test)] Tested, #[each(derive(Hash))] Vec(Vec<u8>) }
    #[event] pub enum Event { r#fn, #[cfg(test)] Tested([u8; 2]), Vec(fn(u8) -> &'static str) }
    #[transition] fn r#fn(_: event::r#fn) -> state::r#type { todo!() }
    #[cfg(test)] #[transition] fn test(_: state::r#type, _: event::Tested) -> state::Tested { todo!() }
    #[transition] fn vec(_: state::r#type, _: event::Vec) -> state::Vec { todo!() }
}"#,
    r#"
mod parcel { use super::*;
    use eventer::{Link, View};
    #[state] pub enum State { #[group(Open)] Due, #[group(Open)] Held, #[terminal] Sent { by: String } }
    #[data] pub struct Data { weight: u32 }
    #[event] #[derive(Clone)] pub enum Event { Due, Held, #[cfg(test)] Lost, Sent { by: String } }
    #[message] #[derive(Serialize)] #[serde(rename_all_fields = "camelCase")]
    pub enum Message { #[message(name = "parcel.sent")] Sent { by: String }, Moved(u8), #[cfg(test)] Lost }
    #[transition] fn due(_: event::Due) -> (state::Due, Data) { todo!() }
    #[transition] fn hold(_: state::Due, _: event::Held) -> state::Held { state::Held }
    #[cfg(test)] #[transition] fn lose(_: &group::Open, _: &mut Data, _: event::Lost) {}
    #[transition] fn send(_: group::Open, event: event::Sent) -> state::Sent { todo!() }
    #[publish] fn announce(id: &OrderId, state: &state::Sent, event: &event::Sent) -> Option<message::Sent> { None }
    #[publish] fn moved(_: &group::Open, data: &Data, _: &Event) -> Result<Vec<Message>, No> { todo!() }
    #[cfg(test)] #[publish] fn lost(_: &group::Open, _: &event::Lost) -> message::Lost { message::Lost }
    #[link] fn bill(event: &event::Sent) -> Vec<Link<payment::Machine>> { Vec::new() }
    #[view] fn line(state: &State) -> View<u32> { todo!() }
    #[view] fn every() -> View<u32> { todo!() }
}"#,
    r#"
mod account { use super::*;
    #[state] #[derive(Debug)] pub enum State {
        #[group(Live)] Open { #[index] owner: String, #[index(name = "limit of credit")] limit: Option<i64>, #[cfg(any())] #[index] never: u8 },
        #[group(Live)] Frozen(#[index(name = "since_day")] u32, String),
        #[terminal] Closed { #[index] owner: Option<std::string::String>, #[index] r#type: &'static str }
    }
    #[data] pub struct Data { #[index] pub balance: i64, count: u32 }
    #[event] pub enum Event { Opened, Frozen, Closed }
    #[transition] fn open(_: event::Opened) -> (state::Open, Data) { todo!() }
    #[transition] fn freeze(open: state::Open, _: event::Frozen) -> state::Frozen { state::Frozen(3, open.owner) }
    #[transition] fn close(_: group::Live, _: &mut Data, _: event::Closed) -> state::Closed { todo!() }
}"#,
    r"
mod club { use super::*;
    #[state] pub enum State {
        #[group(Live)] Open, #[group(Live)] Held, #[group(Liev)] Paused, Lost, Old, Ping, Pong, #[terminal] Closed
    }
    #[event] #[derive(Clone)] pub enum Event { Opened, Held, Paused, Resumed, Lost, Played, Audited, Closed }
    #[command] pub enum Command { Close, Audit }
    #[message] #[derive(Serialize)] pub enum Message { Closed, Forgotten }
    #[transition] fn open(_: event::Opened) -> state::Open { state::Open }
    #[transition] fn hold(_: state::Open, _: event::Held) -> state::Held { state::Held }
    #[transition] fn pause(_: state::Open, _: event::Paused) -> state::Paused { state::Paused }
    #[transition] fn resume(_: state::Paused, _: event::Resumed) -> state::Open { state::Open }
    #[transition] fn lose(_: state::Open, _: event::Lost) -> state::Lost { state::Lost }
    #[transition] fn play(_: state::Open, _: event::Played) -> state::Ping { state::Ping }
    #[transition] fn ping(_: state::Ping, _: event::Played) -> state::Pong { state::Pong }
    #[transition] fn pong(_: state::Pong, _: event::Played) -> state::Ping { state::Ping }
    #[transition] fn close(_: group::Live, _: event::Closed) -> state::Closed { state::Closed }
    #[decide] fn decide_close(_: &group::Live, _: command::Close) -> event::Closed { event::Closed }
    #[publish] fn announce(_: &event::Closed) -> message::Closed { message::Closed }
}",
];

/// The machine above that has warnings, and the tokens that they are about, in their order.
pub(super) const DOUBTS: (usize, [&str; 7]) = (5, ["Lost", "Old", "Ping", "Audited", "Audit", "Forgotten", "Liev"]);
