//! Messages, and what `#[publish]` hooks return.

use crate::declaration::{Encoded, Machine};
use crate::effects::{Effect, Effects};

/// A message of a machine: what leaves for others with the commit of a transition.
///
/// `#[state_machine]` implements it for each struct in `message`, and for the enum that `#[message]` marks, if the enum
/// derives `Serialize`. A message is never folded: no transition sees it.
///
/// ```
/// use eventer::{Message, state_machine};
///
/// #[state_machine]
/// mod order {
///     use serde::Serialize;
///
///     #[state]
///     pub enum State {
///         #[terminal]
///         Shipped,
///     }
///
///     #[event]
///     #[derive(Clone)]
///     pub enum Event {
///         Shipped { tracking: String },
///     }
///
///     #[message]
///     #[derive(Serialize)]
///     pub enum Message {
///         #[message(name = "order.shipped")]
///         OrderShipped { tracking: String },
///     }
///
///     #[transition]
///     fn ship(_: event::Shipped) -> state::Shipped {
///         state::Shipped
///     }
///
///     #[publish]
///     fn announce(event: &event::Shipped) -> message::OrderShipped {
///         message::OrderShipped { tracking: event.tracking.clone() }
///     }
/// }
///
/// let message = order::message::OrderShipped { tracking: "T-1".into() };
/// assert_eq!(message.name(), "order.shipped");
/// assert_eq!(message.encode()?, br#"{"tracking":"T-1"}"#);
/// assert_eq!(order::Message::from(message).name(), "order.shipped");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no message",
    label = "not a message",
    note = "messages are the structs in `message` of a machine, and its `#[message]` enum"
)]
pub trait Message {
    /// The stored name: the variant's name, or that of `#[message(name = "..")]`.
    fn name(&self) -> &'static str;

    /// The stored form of the message's own struct.
    ///
    /// # Errors
    ///
    /// What its `Serialize` reports; if it holds NaN, an infinity or NUL, or is nested deeper than 100 levels.
    fn encode(&self) -> Encoded;
}

/// What a `#[publish]` hook of the machine `M` returns: its messages, and `Option`, `Vec` and `Result` of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no message of this machine",
    label = "a `#[publish]` hook returns messages of its own machine",
    note = "return `message::X`, the `#[message]` enum, or an `Option`, `Vec` or `Result` of it"
)]
pub trait Published<M: Machine> {
    /// Records the messages.
    fn publish(self, hook: &'static str, effects: &mut Effects);
}

impl<M: Machine, T: Published<M>> Published<M> for Option<T> {
    fn publish(self, hook: &'static str, effects: &mut Effects) {
        if let Some(it) = self {
            it.publish(hook, effects);
        }
    }
}

impl<M: Machine, T: Published<M>> Published<M> for Vec<T> {
    fn publish(self, hook: &'static str, effects: &mut Effects) {
        for it in self {
            it.publish(hook, effects);
        }
    }
}

impl<M: Machine, T: Published<M>, E: std::error::Error + Send + Sync + 'static> Published<M> for Result<T, E> {
    fn publish(self, hook: &'static str, effects: &mut Effects) {
        match self {
            Ok(it) => it.publish(hook, effects),
            Err(error) => effects.fail(hook, Box::new(error)),
        }
    }
}

/// Records one message.
pub fn record<T: Message>(message: &T, hook: &'static str, effects: &mut Effects) {
    let name = message.name();
    effects.record_encoded(hook, message.encode(), |payload| Effect::Message { name, payload });
}
