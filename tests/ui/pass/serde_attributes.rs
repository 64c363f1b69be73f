//! serde's attributes on the enum, its variants and fields shape the stored form of each struct.

use eventer::state_machine;
use serde::{Deserialize, Serialize};

mod cents {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(cents: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{cents}c"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.trim_end_matches('c').parse().map_err(serde::de::Error::custom)
    }
}

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "kind")]
    pub enum State {
        Open {
            owner_name: String,
            #[serde(with = "cents")]
            balance_now: i64,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            nick_name: Option<String>,
            #[serde(rename = "LIMIT")]
            limit: u32,
        },
        #[serde(rename_all = "UPPERCASE")]
        #[terminal]
        Closed { reason: String },
    }

    #[event]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened {
            #[serde(alias = "owner_name")]
            owner: String,
        },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            owner_name: event.owner,
            balance_now: 0,
            nick_name: None,
            limit: 3,
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed { reason: String::new() }
    }
}

fn main() {
    use account::{event, state};

    let open = state::Open {
        owner_name: "Ada".to_owned(),
        balance_now: 7,
        nick_name: None,
        limit: 3,
    };
    let text = serde_json::to_string(&open).unwrap();
    assert_eq!(text, r#"{"ownerName":"Ada","balanceNow":"7c","LIMIT":3}"#);
    assert_eq!(serde_json::from_str::<state::Open>(&text).unwrap(), open);
    assert_eq!(
        serde_json::to_string(&state::Closed { reason: "x".to_owned() }).unwrap(),
        r#"{"REASON":"x"}"#
    );
    let opened: event::Opened = serde_json::from_str(r#"{"owner_name":"Ada"}"#).unwrap();
    assert_eq!(opened.owner, "Ada");
    let whole = serde_json::to_value(account::State::from(open)).unwrap();
    assert_eq!(whole["kind"], "open");
}
