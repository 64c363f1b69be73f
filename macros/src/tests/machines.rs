//! The machines that are mutated.

/// Machines that are right, each with other parts of the language. They begin with a new line, so that no token
/// stands at the very beginning: that is where a span lies that comes from nowhere.
pub(super) const MACHINES: [&str; 4] = [
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
];
