//! The answers of `commit_1`.

use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::super::{Commit, Committed, Outcome, PayloadHash};
use super::PgError;
use super::reads::count;

/// What came of one commit of a group.
enum Answer {
    Stored,
    Known(Committed),
    Again,
}

/// The answer to each commit of a group, in their order; none for one that is to be sent again.
pub(super) fn answers(commits: &[&Commit], row: &PgRow) -> Result<Vec<Option<Committed>>, PgError> {
    let mut answers: Vec<Answer> = commits.iter().map(|_| Answer::Stored).collect();
    if let Some(numbers) = row.try_get::<Option<Vec<i32>>, _>(1)? {
        let others = Others {
            outcomes: row.try_get(2)?,
            places: row.try_get(3)?,
            versions: row.try_get(4)?,
            positions: row.try_get(5)?,
            hashes: row.try_get(6)?,
        };
        for (other, number) in numbers.into_iter().enumerate() {
            let answer = usize::try_from(number).ok().and_then(|number| answers.get_mut(number));
            *answer.ok_or_else(unclear)? = others.answer(other).ok_or_else(unclear)?;
        }
    }
    let positions: Option<Vec<i64>> = row.try_get(0)?;
    let mut positions = positions.unwrap_or_default().into_iter();
    let committed = commits.iter().zip(answers).map(|(commit, answer)| match answer {
        Answer::Known(committed) => Ok(Some(committed)),
        Answer::Again => Ok(None),
        Answer::Stored => stored(commit, &mut positions).map(Some),
    });
    committed.collect()
}

/// The commits that were not stored now, as columns.
struct Others {
    outcomes: Vec<i16>,
    places: Vec<Option<i32>>,
    versions: Vec<Option<i64>>,
    positions: Vec<Option<i64>>,
    hashes: Vec<Option<Uuid>>,
}

impl Others {
    fn answer(&self, number: usize) -> Option<Answer> {
        let position = self.positions.get(number)?.map(count);
        let version = self.versions.get(number)?.map(count);
        let committed = match self.outcomes.get(number)? {
            0 => Committed::Stored { position },
            1 => {
                let hash = PayloadHash::from_bytes(self.hashes.get(number).copied()??.into_bytes());
                Committed::Repeated(Outcome::new(hash, version?, position))
            }
            2 => Committed::Conflict {
                place: usize::try_from(self.places.get(number).copied()??).ok()?,
                found: version?,
            },
            3 | 4 => return Some(Answer::Again),
            _ => return None,
        };
        Some(Answer::Known(committed))
    }
}

/// The answer to a commit that was stored now. Positions come in the order of the events of the group.
fn stored(commit: &Commit, positions: &mut impl Iterator<Item = i64>) -> Result<Committed, PgError> {
    let mut position = None;
    for (place, change) in commit.changes.iter().enumerate() {
        let last = positions.by_ref().take(change.events.len()).last();
        let last = last.map(count).ok_or_else(unclear)?;
        if place == 0 {
            position = Some(last);
        }
    }
    Ok(Committed::Stored { position })
}

fn unclear() -> PgError {
    PgError::Contradiction {
        found: "the function `commit_1` gave an answer that it does not give".to_owned(),
    }
}
