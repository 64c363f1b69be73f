//! `MessageId`: what identifies a message to who receives it.

use std::fmt;

use crate::id::InvalidId;
use crate::publisher::Envelope;

/// How long the name of a consumer may be, in bytes.
const CONSUMER_LEN_MAX: usize = 200;

/// What identifies a message, however often it comes: `source` and `id` of
/// [CloudEvents](https://github.com/cloudevents/spec), which only together are unique.
///
/// ```
/// use eventer::inbox::{InvalidMessage, MessageId};
///
/// let message = MessageId::new("/order", "0198f0c2-7e1b-7000-8000-000000000001")?;
/// assert_eq!(message.source(), "/order");
/// assert!(matches!(MessageId::new("/order", ""), Err(InvalidMessage::Id(_))));
/// # Ok::<(), InvalidMessage>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId {
    source: String,
    id: String,
}

/// Why a text does not identify a message, or who consumes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidMessage {
    /// The name of the consumer.
    Consumer(InvalidId),
    /// The source of the message.
    Source(InvalidId),
    /// The id of the message.
    Id(InvalidId),
}

impl MessageId {
    /// The message of this source with this id.
    ///
    /// # Errors
    ///
    /// [`InvalidMessage`] if one of them is empty, longer than 1,024 bytes or holds NUL.
    pub fn new(source: impl Into<String>, id: impl Into<String>) -> Result<Self, InvalidMessage> {
        let (source, id) = (source.into(), id.into());
        InvalidId::check(&source).map_err(InvalidMessage::Source)?;
        InvalidId::check(&id).map_err(InvalidMessage::Id)?;
        Ok(MessageId { source, id })
    }

    /// That of an envelope, which need not have been sent anywhere: its attributes `source` and `id`.
    ///
    /// # Errors
    ///
    /// [`InvalidMessage::Source`] if the name of the machine is too long.
    pub fn of(envelope: &Envelope) -> Result<Self, InvalidMessage> {
        MessageId::new(envelope.source(), envelope.id.to_string())
    }

    /// Where the message comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Which of the messages from there it is.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// Checks the name of a consumer.
pub(super) fn check_consumer(consumer: &str) -> Result<(), InvalidMessage> {
    InvalidId::check(consumer).map_err(InvalidMessage::Consumer)?;
    if consumer.len() > CONSUMER_LEN_MAX {
        return Err(InvalidMessage::Consumer(InvalidId::new("it is longer than 200 bytes")));
    }
    Ok(())
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MessageId { source, id } = self;
        write!(f, "{id} of {source}")
    }
}

impl fmt::Display for InvalidMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, invalid) = match self {
            InvalidMessage::Consumer(invalid) => ("the name of a consumer", invalid),
            InvalidMessage::Source(invalid) => ("the source of a message", invalid),
            InvalidMessage::Id(invalid) => ("the id of a message", invalid),
        };
        write!(f, "{what} is not valid: {}", invalid.reason())
    }
}

impl std::error::Error for InvalidMessage {}

#[cfg(test)]
mod tests {
    use super::{InvalidMessage, MessageId, check_consumer};

    #[test]
    fn texts_that_a_store_cannot_hold_are_told_apart() {
        for (bad, reason) in [
            (String::new(), "it is empty"),
            ("a\0".to_owned(), "it contains NUL"),
            ("a".repeat(1_025), "it is longer than 1,024 bytes"),
        ] {
            let error = MessageId::new(&*bad, "1").unwrap_err();
            assert!(matches!(error, InvalidMessage::Source(_)), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!("the source of a message is not valid: {reason}")
            );
            let error = MessageId::new("/a", bad).unwrap_err();
            assert!(matches!(error, InvalidMessage::Id(_)), "{error:?}");
        }
        assert!(MessageId::new("a".repeat(1_024), "a".repeat(1_024)).is_ok());
        assert!(check_consumer(&"a".repeat(200)).is_ok());
        for bad in ["", "a\0", &"a".repeat(201)] {
            let error = check_consumer(bad).unwrap_err();
            assert!(matches!(error, InvalidMessage::Consumer(_)), "{error:?}");
        }
    }
}
