//! The two machines of a case: the fine, and the appeal to the prefecture that may run beside it.
//!
//! They are two because their steps interleave freely: a penalty may be added before, between and after the steps of an
//! appeal. One machine for both would need a state for each pair.

use eventer::state_machine;

/// The life of a road-traffic fine, from the police's record to the last payment or the collector.
///
/// Facts may cross in the post: a fine that is paid in full may still be sent, and be given a penalty because the
/// payment came late. So a payment in full ends the life only after the penalty, when no further claim can follow;
/// before, it leads to the paid twin of the state.
#[state_machine(strict)]
pub mod fine {
    use crate::money::Money;

    /// How far the authority got, and whether all that is due so far is paid.
    #[state]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum State {
        /// Recorded by the police.
        Created,
        /// On its way to the offender, for which the offender pays the expense.
        #[group(Posted, Appealable)]
        Sent,
        /// Received by the offender.
        #[group(Received, Appealable)]
        Notified,
        /// Not paid in time, therefore raised.
        #[group(Raised, Appealable)]
        Penalised,
        /// Paid in full before it was sent, as a rule on the spot; it may be in the post all the same.
        #[group(Paid)]
        PaidBeforeSending,
        /// Paid in full while in the post.
        #[group(Paid, Posted, Appealable)]
        PaidBeforeNotice,
        /// Paid in full after it was received; a penalty may follow if that was late.
        #[group(Paid, Received, Appealable)]
        PaidBeforePenalty,
        /// Paid in full, penalty included.
        #[group(Raised)]
        #[terminal]
        PaidWithPenalty,
        /// Handed to the collection agency: from here on the offender pays there.
        #[terminal]
        Collected,
    }

    /// What can happen to a fine.
    #[event]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Event {
        /// The police recorded the offence.
        Created { amount: Money },
        /// The fine was sent, at this expense.
        Sent { expense: Money },
        /// The day of its reception was recorded.
        Notified,
        /// The fine was raised to this amount.
        Penalised { amount: Money },
        /// The offender paid, and so had paid `total` in all if that was recorded.
        Paid { amount: Money, total: Option<Money> },
        /// The offender went to the judge, or the appeal to the prefecture took a step.
        Appealed,
        /// The collection agency took over.
        Collected,
    }

    /// The account of a fine.
    #[data]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Data {
        /// The fine itself, with its penalty.
        pub amount: Money,
        /// What sending it cost.
        pub expense: Money,
        /// What was paid so far.
        pub paid: Money,
    }

    impl Data {
        /// What the offender owes in all, paid or not.
        pub fn due(&self) -> Money {
            self.amount + self.expense
        }

        /// What remains to be paid.
        pub fn outstanding(&self) -> Money {
            self.due() - self.paid
        }

        /// Whether a payment may stand beside those before it.
        ///
        /// Its total may exceed what this log shows, because a payment may be missing there; it cannot fall short.
        pub fn agrees_with(&self, payment: &event::Paid) -> bool {
            payment.total.is_none_or(|total| total >= self.paid + payment.amount)
        }

        fn is_settled(&self) -> bool {
            self.paid >= self.due()
        }

        /// Books a payment and tells whether nothing remains due.
        fn settles(&mut self, payment: event::Paid) -> bool {
            self.paid = payment.total.unwrap_or(self.paid + payment.amount);
            self.is_settled()
        }
    }

    #[transition]
    fn create(event: event::Created) -> (state::Created, Data) {
        (
            state::Created,
            Data {
                amount: event.amount,
                expense: Money::ZERO,
                paid: Money::ZERO,
            },
        )
    }

    #[transition]
    fn send(_: state::Created, data: &mut Data, event: event::Sent) -> state::Sent {
        data.expense = event.expense;
        state::Sent
    }

    /// The payment crossed the fine in the post: as a rule the expense remains due.
    #[transition]
    fn send_though_paid(_: state::PaidBeforeSending, data: &mut Data, event: event::Sent) -> group::Posted {
        data.expense = event.expense;
        if data.is_settled() {
            group::Posted::PaidBeforeNotice(state::PaidBeforeNotice)
        } else {
            group::Posted::Sent(state::Sent)
        }
    }

    #[transition]
    fn notify(_: state::Sent, _: event::Notified) -> state::Notified {
        state::Notified
    }

    #[transition]
    fn notify_though_paid(_: state::PaidBeforeNotice, _: event::Notified) -> state::PaidBeforePenalty {
        state::PaidBeforePenalty
    }

    /// Payments so far count: they may cover the raised amount too.
    #[transition]
    fn penalise(_: group::Received, data: &mut Data, event: event::Penalised) -> group::Raised {
        data.amount = event.amount;
        if data.is_settled() {
            group::Raised::PaidWithPenalty(state::PaidWithPenalty)
        } else {
            group::Raised::Penalised(state::Penalised)
        }
    }

    #[transition]
    fn pay_at_once(_: &mut state::Created, data: &mut Data, event: event::Paid) -> Option<state::PaidBeforeSending> {
        data.settles(event).then_some(state::PaidBeforeSending)
    }

    #[transition]
    fn pay_unseen(_: &mut state::Sent, data: &mut Data, event: event::Paid) -> Option<state::PaidBeforeNotice> {
        data.settles(event).then_some(state::PaidBeforeNotice)
    }

    #[transition]
    fn pay(_: &mut state::Notified, data: &mut Data, event: event::Paid) -> Option<state::PaidBeforePenalty> {
        data.settles(event).then_some(state::PaidBeforePenalty)
    }

    #[transition]
    fn pay_late(_: &mut state::Penalised, data: &mut Data, event: event::Paid) -> Option<state::PaidWithPenalty> {
        data.settles(event).then_some(state::PaidWithPenalty)
    }

    /// Money that arrives is booked, also where nothing is due: it counts if a penalty follows.
    #[transition]
    fn pay_too_much(_: &group::Paid, data: &mut Data, event: event::Paid) {
        data.settles(event);
    }

    /// An appeal may run at any time after sending; what came of it shows in the penalty, the payments or the silence.
    #[transition]
    fn appeal(_: &group::Appealable, _: event::Appealed) {}

    #[transition]
    fn collect(_: state::Penalised, _: event::Collected) -> state::Collected {
        state::Collected
    }
}

/// An appeal to the prefecture.
#[state_machine(strict)]
pub mod appeal {
    /// How far the appeal got.
    #[state]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum State {
        /// Lodged with the police.
        Dated,
        /// With the prefecture.
        Sent,
        /// Decided by the prefecture.
        Decided,
        /// The offender knows the result.
        #[terminal]
        Notified,
    }

    /// What can happen to an appeal.
    #[event]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Event {
        /// The day of the appeal was recorded.
        Dated,
        /// The police sent the file to the prefecture.
        Sent,
        /// The result came back.
        Decided,
        /// The result was sent to the offender.
        Notified,
    }

    #[transition]
    fn date(_: event::Dated) -> state::Dated {
        state::Dated
    }

    #[transition]
    fn send(_: state::Dated, _: event::Sent) -> state::Sent {
        state::Sent
    }

    #[transition]
    fn decide(_: state::Sent, _: event::Decided) -> state::Decided {
        state::Decided
    }

    #[transition]
    fn notify(_: state::Decided, _: event::Notified) -> state::Notified {
        state::Notified
    }
}
