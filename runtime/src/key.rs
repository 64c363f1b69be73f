//! Idempotency keys, which make the repeat of a call harmless, and hashes of what a call asks for.

use std::marker::PhantomData;

use uuid::Uuid;

use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::id::InvalidId;
use crate::meta::Meta;
use crate::payload;
use crate::store::{Key, Outcome, PayloadHash};
use crate::transition::Beginning;

/// The namespace of all names that are hashed here: drawn at random once, and never to change.
const NAMESPACE: Uuid = Uuid::from_u128(0x5b1b_5f6c_6f0e_5d3a_9c7a_1f0b_8a52_7e11);

/// The key of one call, with what the call asks for.
pub(crate) struct Keyed<M> {
    pub(crate) key: String,
    hash: PayloadHash,
    machine: PhantomData<fn() -> M>,
}

impl<M: Kept> Keyed<M> {
    /// The key of a call, if it has one: in a box, since most have none.
    pub(crate) fn of(meta: &Meta, input: &Beginning<M>) -> Result<Option<Box<Self>>, ErrorKind<M::Refusal>> {
        let Some(key) = &meta.key else { return Ok(None) };
        if let Err(invalid) = InvalidId::check(key) {
            let reason = invalid.reason();
            return Err(ErrorKind::InvalidKey { reason });
        }
        Ok(Some(Box::new(Keyed {
            key: key.clone(),
            hash: hash_of::<M>(input)?,
            machine: PhantomData,
        })))
    }

    /// The outcome of the first call with this key, if it asked for the same.
    pub(crate) fn same(&self, outcome: Outcome) -> Result<Outcome, ErrorKind<M::Refusal>> {
        if outcome.hash == self.hash {
            return Ok(outcome);
        }
        Err(ErrorKind::KeyReused {
            key: self.key.clone(),
            version: outcome.version,
        })
    }

    /// The key as it is stored, with the version that the entity has if the call came to nothing.
    pub(crate) fn of_entity(&self, id: &str, version: u64) -> Key {
        Key {
            machine: M::NAME,
            id: id.to_owned(),
            key: self.key.clone(),
            hash: self.hash,
            version,
        }
    }
}

/// What a call asks for, as a hash. Of a command without a stored form only its name counts.
pub(crate) fn hash_of<M: Kept>(input: &Beginning<M>) -> Result<PayloadHash, ErrorKind<M::Refusal>> {
    let (kind, name, payload) = match input {
        Beginning::Event(event) => {
            let name = M::GRAPH.event_name(M::event_index(event));
            let payload = M::write_event(event).map_err(ErrorKind::unencodable(name))?;
            ("event", name, Some(payload))
        }
        Beginning::Command(command) => {
            let name = M::GRAPH.command_name(M::command_index(command));
            let payload = M::write_command(command)
                .transpose()
                .map_err(ErrorKind::unencodable(name))?;
            ("command", name, payload)
        }
    };
    // The canonical form, since a map with the same members in another order asks for the same thing.
    let payload = payload.map_or_else(|| b"null".to_vec(), |payload| payload::canonical(&payload));
    let text = [kind.as_bytes(), name.as_bytes(), &payload].join(&0x1f);
    Ok(PayloadHash(*Uuid::new_v5(&NAMESPACE, &text).as_bytes()))
}

/// An id that follows from a key, so that a start without an id can be repeated.
///
/// Equal machines and keys give equal ids, in every process and for ever; others give others. There for `String` and
/// `uuid::Uuid`: both are the name-based UUID (RFC 9562, version 5) of machine and key.
///
/// ```
/// use eventer::KeyedId;
///
/// let id = String::from_key("order", "request 17");
/// assert_eq!(id, String::from_key("order", "request 17"));
/// assert_ne!(id, String::from_key("payment", "request 17"));
/// ```
#[diagnostic::on_unimplemented(
    message = "no `{Self}` can be made from a key",
    label = "not a `KeyedId`",
    note = "implement `eventer::KeyedId` for it, or call `start` with an id"
)]
pub trait KeyedId: crate::EntityId {
    /// The id of the entity that a call with this key begins.
    fn from_key(machine: &str, key: &str) -> Self;
}

fn from_key(machine: &str, key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("id\u{1f}{machine}\u{1f}{key}").as_bytes())
}

impl KeyedId for String {
    fn from_key(machine: &str, key: &str) -> Self {
        from_key(machine, key).hyphenated().to_string()
    }
}

impl KeyedId for Uuid {
    fn from_key(machine: &str, key: &str) -> Self {
        from_key(machine, key)
    }
}
