//! What both accounts have.

use es_entity::{EntityEvents, EntityEventsBuilder, EsEvent, FromCaller, IntoEvents};
use serde::{Deserialize, Serialize};

es_entity::entity_id! { AccountId }

/// What happens to an account.
#[derive(Debug, Clone, PartialEq, EsEvent, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[es_event(id = "AccountId")]
pub(crate) enum AccountEvent {
    /// It was opened.
    Opened {
        /// Whose it is.
        owner: String,
    },
    /// A payment was taken.
    Paid {
        /// Its amount.
        cents: i64,
        /// What it is for.
        note: String,
    },
}

/// An account that is to be opened.
#[derive(Debug)]
pub(crate) struct NewAccount {
    pub(crate) id: AccountId,
    pub(crate) owner: String,
}

impl IntoEvents<AccountEvent> for NewAccount {
    type IdSource = FromCaller;

    fn into_events(self, builder: EntityEventsBuilder<AccountEvent, FromCaller>) -> EntityEvents<AccountEvent> {
        builder.initial_events(self.id, [AccountEvent::Opened { owner: self.owner }])
    }
}
