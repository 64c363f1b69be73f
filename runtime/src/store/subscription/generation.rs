//! The generations of a subscription.

/// One making of what a subscription writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number, from 1.
    pub number: u32,
    /// What it is.
    pub status: GenerationStatus,
    /// Whether its reading is stopped for now.
    pub is_paused: bool,
    /// At most so many events a second for each shard.
    pub rate_max: Option<u32>,
    /// How far each shard was read, by their numbers.
    pub shards: Vec<ShardPlace>,
}

/// What a generation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationStatus {
    /// The one that is shown.
    Live,
    /// It is made beside the live one.
    Building,
    /// It was live.
    Retired,
}

/// How far a shard was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardPlace {
    /// Up to this position.
    pub position: u64,
    /// Who reads it now, if somebody does.
    pub worker: Option<String>,
}

/// What came of making a generation the live one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// It is live, now or since before.
    Done,
    /// It is not yet as far as the live one.
    Behind {
        /// How far it is.
        position: u64,
        /// How far the live one is.
        live: u64,
    },
}

impl Generation {
    /// The position up to which all its shards were read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.shards.iter().map(|shard| shard.position).min().unwrap_or_default()
    }
}
