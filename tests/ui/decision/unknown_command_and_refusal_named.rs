//! The compiler says which command there is not; the refusal is not missed.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("full")
    }
}

impl std::error::Error for Full {}

#[state_machine]
mod lamp {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        #[group(Lit)]
        On,
        #[group(Lit)]
        #[terminal]
        Off,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Built,
        Dimmed,
        Switched,
    }

    #[command]
    pub enum Command {
        Dim,
        Switch,
    }

    #[transition]
    fn build(_: event::Built) -> state::On {
        state::On
    }

    #[transition]
    fn dim(_: &state::On, _: event::Dimmed) {}

    #[transition]
    fn switch(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[decide]
    fn decide_dim(_: &state::On, _: command::Din) -> Result<event::Dimmed, Full> {
        //~ rustc[E0412|E0425] `Din`: cannot find type `Din` in module `command`
        Err(Full)
    }

    #[decide]
    fn decide_switch(_: &state::On, _: command::Switch) -> event::Switched {
        event::Switched
    }

    #[hook]
    fn off(_: &state::On, _: &event::Dimmed) -> Option<event::Switched> {
        None
    }
}

use lamp::{Machine, Refusal, command, event, group};

async fn go() -> Result<(), eventer::Error<Machine>> {
    let lamps = StateMachine::<Machine, _>::new(MemoryStore::new());
    let lamp = lamps.start("a".to_owned(), event::Built).await?;
    match lamp.send(event::Dimmed).await? {
        group::Lit::On(lamp) => {
            let failed = lamp.execute(command::Dim).await.unwrap_err();
            match failed.error().refusal() {
                Some(Refusal::Dim(Full)) => {}
                None => panic!("not refused"),
            }
        }
        group::Lit::Off(_) => {}
    }
    Ok(())
}

fn main() {
    let _ = go();
}
