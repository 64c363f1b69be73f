//! `Publisher`: where messages go.

mod broadcast;
mod envelope;
#[cfg(feature = "testing")]
mod script;

use std::future::Future;

use crate::projection::BoxError;

pub use broadcast::Broadcast;
pub use envelope::Envelope;
#[cfg(feature = "testing")]
pub use script::Scripted;

/// Hands messages to a broker, or to whoever wants them.
///
/// [`Workers`](crate::Workers) call it with messages of different entities, and with the next of an entity once the one
/// before it was accepted. What fails is tried again with longer and longer pauses, and then parked with the later ones of
/// the same entity. After a crash some come again: the [id](Envelope::id) tells that a message is the same.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no publisher",
    label = "does not implement `Publisher`",
    note = "implement `eventer::publisher::Publisher` for it, or use `Broadcast`; the name of the subscription comes first: `relay(\"live\", publisher)`"
)]
pub trait Publisher: Send + Sync + 'static {
    /// Into how many shards its messages are divided when it is first started, by the ids of entities: so many calls can be
    /// under way at a time.
    const SHARDS: u16 = 1;

    /// Publishes messages, and tells what became of each, in their order. `Ok` is a promise: the message does not come
    /// again, unless the process dies, or another takes the shard over, before the store knows of it.
    fn publish(&self, envelopes: &[Envelope]) -> impl Future<Output = Vec<Result<(), BoxError>>> + Send;
}
