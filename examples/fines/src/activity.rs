//! The eleven activities of the log, and the events that they stand for.

use std::fmt;

use crate::machines::{appeal, fine};

/// What a row of the log says was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Activity {
    CreateFine,
    SendFine,
    InsertFineNotification,
    AddPenalty,
    Payment,
    InsertDateAppealToPrefecture,
    SendAppealToPrefecture,
    ReceiveResultAppealFromPrefecture,
    NotifyResultAppealToOffender,
    AppealToJudge,
    SendForCreditCollection,
}

impl Activity {
    /// All of them, the most frequent first.
    pub const ALL: [Activity; 11] = [
        Activity::CreateFine,
        Activity::SendFine,
        Activity::InsertFineNotification,
        Activity::AddPenalty,
        Activity::Payment,
        Activity::SendForCreditCollection,
        Activity::InsertDateAppealToPrefecture,
        Activity::SendAppealToPrefecture,
        Activity::ReceiveResultAppealFromPrefecture,
        Activity::NotifyResultAppealToOffender,
        Activity::AppealToJudge,
    ];

    /// The name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Activity::CreateFine => "Create Fine",
            Activity::SendFine => "Send Fine",
            Activity::InsertFineNotification => "Insert Fine Notification",
            Activity::AddPenalty => "Add penalty",
            Activity::Payment => "Payment",
            Activity::InsertDateAppealToPrefecture => "Insert Date Appeal to Prefecture",
            Activity::SendAppealToPrefecture => "Send Appeal to Prefecture",
            Activity::ReceiveResultAppealFromPrefecture => "Receive Result Appeal from Prefecture",
            Activity::NotifyResultAppealToOffender => "Notify Result Appeal to Offender",
            Activity::AppealToJudge => "Appeal to Judge",
            Activity::SendForCreditCollection => "Send for Credit Collection",
        }
    }

    /// Finds an activity by its name in the log.
    pub fn named(name: &[u8]) -> Option<Activity> {
        Activity::ALL
            .into_iter()
            .find(|activity| activity.name().as_bytes() == name)
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an activity means to the machines of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Each activity is an event of the fine.
    pub fine: fine::Event,
    /// Those of the prefecture are events of the appeal besides.
    pub appeal: Option<appeal::Event>,
}

impl<E: Into<fine::Event>> From<E> for Step {
    fn from(event: E) -> Self {
        Step {
            fine: event.into(),
            appeal: None,
        }
    }
}

impl Step {
    /// A step of the appeal to the prefecture.
    pub fn of_appeal(event: impl Into<appeal::Event>) -> Self {
        Step {
            fine: fine::event::Appealed.into(),
            appeal: Some(event.into()),
        }
    }
}
