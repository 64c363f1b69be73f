//! Every form in which a decision answers: an event, perhaps one, a refusal, a path, a list.

use std::fmt;

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct TooMany(pub u32);

impl fmt::Display for TooMany {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} are too many", self.0)
    }
}

impl std::error::Error for TooMany {}

pub struct Limits {
    pub most: u32,
}

#[state_machine(context = Limits)]
mod basket {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open {
            items: u32,
        },
        Packed {
            items: u32,
        },
        #[terminal]
        Sold,
    }

    #[data]
    #[derive(Debug, Serialize, Deserialize)]
    pub struct Data {
        pub added: u32,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Added(u32),
        Packed,
        Sold,
    }

    #[command]
    #[derive(Debug)]
    pub enum Command {
        Open { with: u32 },
        Begin,
        Add(u32),
        AddIfFew(u32),
        AddChecked(u32),
        AddOneByOne(u32),
        Pack,
        Sell,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open { items: 0 }, Data { added: 0 })
    }

    #[transition]
    fn add(state: &mut state::Open, data: &mut Data, event: event::Added) {
        state.items += event.0;
        data.added += 1;
    }

    #[transition]
    fn pack(state: state::Open, _: event::Packed) -> state::Packed {
        state::Packed { items: state.items }
    }

    #[transition]
    fn sell(_: state::Packed, _: event::Sold) -> state::Sold {
        state::Sold
    }

    #[decide]
    fn decide_open(command: command::Open) -> (event::Opened, event::Added) {
        (event::Opened, event::Added(command.with))
    }

    #[decide]
    fn decide_begin(_: command::Begin) -> Vec<Event> {
        vec![event::Opened.into()]
    }

    #[decide]
    fn decide_add(_: &state::Open, command: command::Add) -> event::Added {
        event::Added(command.0)
    }

    #[decide]
    fn decide_few(state: &state::Open, context: &Limits, command: command::AddIfFew) -> Option<event::Added> {
        (state.items + command.0 <= context.most).then_some(event::Added(command.0))
    }

    #[decide]
    fn decide_checked(
        context: &Limits,
        command: command::AddChecked,
        _: &state::Open,
    ) -> Result<event::Added, TooMany> {
        if command.0 > context.most {
            Err(TooMany(command.0))
        } else {
            Ok(event::Added(command.0))
        }
    }

    #[decide]
    fn decide_one_by_one(_: &state::Open, data: &Data, command: command::AddOneByOne) -> Result<Vec<Event>, TooMany> {
        if data.added > 7 {
            return Err(TooMany(data.added));
        }
        Ok((0..command.0).map(|_| event::Added(1).into()).collect())
    }

    #[decide]
    fn decide_pack(_: &state::Open, _: command::Pack) -> Result<Option<event::Packed>, TooMany> {
        Ok(Some(event::Packed))
    }

    #[decide]
    fn decide_sell(_: &state::Open, _: command::Sell) -> Result<(event::Packed, event::Sold), TooMany> {
        Ok((event::Packed, event::Sold))
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use basket::{Any, Machine, command};

    let baskets = StateMachine::<Machine, _>::with_context(MemoryStore::new(), Limits { most: 5 });
    let id = "a".to_owned();
    let basket = baskets.start(id.clone(), command::Open { with: 1 }).await?;
    assert_eq!((basket.version(), basket.state().items), (2, 1));
    let basket = basket.execute(command::Add(2)).await?;
    let refused = basket.execute(command::AddChecked(9)).await.unwrap_err();
    assert_eq!(refused.error().refusal().unwrap().to_string(), "9 are too many");
    let basket = refused.into_entity().unwrap();
    assert_eq!(basket.state().items, 3);
    baskets.execute(&id, command::AddIfFew(9)).await?;
    baskets.execute(&id, command::AddOneByOne(2)).await?;
    let Any::Open(basket) = baskets.load(&id).await? else {
        panic!("it is open")
    };
    assert_eq!((basket.state().items, basket.data().added), (5, 4));
    let _sold = basket.execute(command::Sell).await?;
    assert_eq!(baskets.history(&id).await?.len(), 7);

    let _basket = baskets.start("b".to_owned(), command::Begin).await?;
    let receipt = baskets.execute(&"b".to_owned(), command::Pack).await?;
    assert_eq!(receipt.version, 2);
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
