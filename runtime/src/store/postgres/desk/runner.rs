//! The runner sends groups, one after the other for as long as there are any.

use std::sync::Arc;
use std::time::Instant;

use tokio::task::yield_now;

use super::queue::Waiting;
use super::{Errand, PgStore, Reply, Round};

/// A call under way, with what it is to answer.
pub(super) struct Runner<E: Errand> {
    store: PgStore,
    number: u64,
    group: Vec<Waiting<E>>,
}

impl<E: Errand> Runner<E> {
    pub(super) fn new(store: &PgStore, number: u64, group: Vec<Waiting<E>>) -> Self {
        Runner {
            store: store.clone(),
            number,
            group,
        }
    }

    /// Sends the group, and hands out the answers.
    async fn serve(&mut self) {
        let desk = E::desk(&self.store);
        // A single errand is sent without a group: that is quicker, and if it has to wait for a lock, nobody waits with
        // it. One errand at most waits so about each entity.
        if let [waiting] = &*self.group
            && let Some(permit) = desk.alone.try_take()
            && desk.queue().be_patient(self.number, &waiting.touches, Instant::now())
        {
            let answer = E::alone(&self.store, Arc::clone(&waiting.errand), false, Some(permit)).await;
            return self.hand_out(vec![Reply::Answer(answer)], Round::Last);
        }
        for round in [Round::First, Round::Last] {
            let errands: Vec<_> = self.group.iter().map(|waiting| Arc::clone(&waiting.errand)).collect();
            let replies = E::together(&self.store, &errands, round).await;
            self.hand_out(replies, round);
            if self.group.is_empty() {
                return;
            }
        }
    }

    /// Hands out answers. In the group is left what another round is to answer.
    fn hand_out(&mut self, replies: Vec<Reply<E::Answer>>, round: Round) {
        let mut replies = replies.into_iter();
        let (mut answered, mut alone) = (Vec::new(), Vec::new());
        let mut queue = E::desk(&self.store).queue();
        for waiting in std::mem::take(&mut self.group) {
            match replies.next() {
                Some(Reply::Answer(answer)) => {
                    // Released before the answer is given, so that the caller's next errand finds the entity free.
                    queue.release(&waiting.touches);
                    answered.push((waiting, answer));
                }
                Some(Reply::Again) if round == Round::First => self.group.push(waiting),
                Some(Reply::Again) => alone.extend(queue.put_back(waiting).map(|waiting| (waiting, false))),
                Some(Reply::Alone { in_doubt }) => alone.push((waiting, in_doubt)),
                None => alone.push((waiting, true)),
            }
        }
        drop(queue);
        for (waiting, answer) in answered {
            // An error only means that the caller no longer waits.
            let _ = waiting.answer.send(answer);
        }
        for (waiting, in_doubt) in alone {
            let apart = Apart {
                store: self.store.clone(),
                waiting: Some(waiting),
            };
            tokio::spawn(apart.send(in_doubt));
        }
    }
}

pub(super) async fn run<E: Errand>(mut runner: Runner<E>) {
    let store = runner.store.clone();
    let desk = E::desk(&store);
    loop {
        runner.serve().await;
        // Those who were answered bring what they want next, so that it goes together.
        yield_now().await;
        let mut queue = desk.queue();
        queue.end_call(runner.number);
        let Some((number, group)) = queue.next(Instant::now()) else {
            return;
        };
        (runner.number, runner.group) = (number, group);
        drop(queue);
        // The rest of the queue may be enough for another call.
        desk.look(&store);
    }
}

impl<E: Errand> Drop for Runner<E> {
    /// Runs at the end, also when the runner ends early with its runtime.
    fn drop(&mut self) {
        let desk = E::desk(&self.store);
        let mut queue = desk.queue();
        queue.end_call(self.number);
        for waiting in &self.group {
            queue.release(&waiting.touches);
        }
        drop(queue);
        if self.group.is_empty() {
            desk.look(&self.store);
        } else {
            let abandoned = desk.queue().abandon();
            drop(abandoned);
        }
    }
}

/// An errand that goes alone after a group could not answer it. Others about the same wait for it.
struct Apart<E: Errand> {
    store: PgStore,
    waiting: Option<Waiting<E>>,
}

impl<E: Errand> Apart<E> {
    async fn send(mut self, in_doubt: bool) {
        let Some(waiting) = &self.waiting else { return };
        let answer = E::alone(&self.store, Arc::clone(&waiting.errand), in_doubt, None).await;
        let waiting = self.let_go();
        if let Some(waiting) = waiting {
            let _ = waiting.answer.send(answer);
        }
    }

    fn let_go(&mut self) -> Option<Waiting<E>> {
        let waiting = self.waiting.take()?;
        let desk = E::desk(&self.store);
        desk.queue().release(&waiting.touches);
        desk.look(&self.store);
        Some(waiting)
    }
}

impl<E: Errand> Drop for Apart<E> {
    fn drop(&mut self) {
        self.let_go();
    }
}
