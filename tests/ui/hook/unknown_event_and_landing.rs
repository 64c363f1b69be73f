//! Where a hook is wrong, it is not known how far calls lead.

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
    fn decide_dim(_: &state::On, _: command::Dim) -> Result<event::Dimmed, Full> {
        Err(Full)
    }

    #[decide]
    fn decide_switch(_: &state::On, _: command::Switch) -> event::Switched {
        event::Switched
    }

    #[hook]
    fn off(_: &state::On, _: &event::Dimed) -> Option<event::Switched> {
        //~ rustc[E0412|E0425] `Dimed`: cannot find type `Dimed` in module `event`
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
