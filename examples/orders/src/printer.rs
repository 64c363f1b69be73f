//! A publisher for those who have no broker at hand.

use eventer::projection::BoxError;
use eventer::publisher::{Envelope, Publisher};

/// Prints the messages that leave.
pub struct Printer;

impl Publisher for Printer {
    async fn publish(&self, envelopes: &[Envelope]) -> Vec<Result<(), BoxError>> {
        // What cannot be printed fails by itself, and comes again; the others have left.
        envelopes.iter().map(print).collect()
    }
}

fn print(envelope: &Envelope) -> Result<(), BoxError> {
    let data = str::from_utf8(&envelope.data)?;
    println!("  {} of {}: {data}", envelope.name, envelope.partition_key());
    Ok(())
}
