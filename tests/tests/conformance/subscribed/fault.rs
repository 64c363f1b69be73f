//! What can be wrong with a store of subscriptions: each fault breaks one thing.

macro_rules! faults {
    ($($(#[doc = $about:literal])+ $name:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SubscriptionFault {
            $($(#[doc = $about])+ $name,)*
        }

        impl SubscriptionFault {
            pub const ALL: &[SubscriptionFault] = &[$(SubscriptionFault::$name),*];
        }
    };
}

faults! {
    /// Each reader gets all events.
    IgnoresShares,
    /// A step by any epoch is taken.
    IgnoresEpochs,
    /// A step from any place is taken.
    IgnoresPlaces,
    /// Rows are written before it is looked whose lease it is.
    WritesBeforeItLooks,
    /// The place is moved, and the rows are not written.
    MovesWithoutRows,
    /// Rows are written, and the place is not moved.
    WritesWithoutMoving,
    /// A lease never runs out.
    LeasesForEver,
    /// A lease runs out at once.
    LeasesForNoTime,
    /// A lease that is renewed has another epoch.
    RenewsAnew,
    /// Who claims has subscribed.
    SubscribesByClaim,
    /// Who leaves keeps what it has.
    LeavingKeeps,
    /// There is a subscription of any name.
    KnowsAnyName,
    /// There is no subscription.
    KnowsNoName,
    /// A step settles what was settled before.
    SettlesTwice,
    /// What was to be tried again is to be tried for ever.
    TriesForEver,
    /// What a worker is in the middle of is given to another.
    GivesBackAtOnce,
    /// Nothing is surplus.
    HasNoSurplus,
    /// A claim tells of no key.
    ForgetsKeys,
    /// A claim tells of keys that nobody requeued.
    RequeuesAll,
    /// A claim gives what it gave before, as it was then.
    TellsOldPlaces,
    /// Whoever subscribes begins anew.
    SubscribesAnew,
    /// Any name is taken.
    TakesAnyName,
    /// Only the first subscription of a claim is looked at.
    ClaimsOne,
    /// Rows of any generation are those of the live one.
    LoadsLiveRows,
    /// Rows come in another order than their keys.
    ReversesRows,
    /// Pages of rows are shorter than asked for.
    ShortensPages,
    /// Nobody is woken.
    WakesNobody,
    /// A generation that is behind is swapped.
    SaysItSwapped,
    /// A swap of what is as far is behind.
    NeverSwaps,
    /// What is live may be discarded.
    DiscardsNothing,
    /// A reset does nothing.
    ResetsNothing,
    /// A pause does nothing.
    PausesNothing,
    /// A rebuild has no rate.
    ForgetsRates,
    /// What was paused while it was built stays so.
    PausesForGood,
    /// A rebuild of nothing is the first.
    RebuildsNothing,
    /// Whatever is delivered is taken for a projection.
    ForgetsKinds,
    /// A delivery is not rebuilt, and nobody learns why.
    RefusesWithoutReason,
    /// The log has no end.
    TellsNoEvents,
    /// The outbox has no end.
    TellsNoMessages,
    /// Both logs end where the events do.
    TellsOneEnd,
    /// Nothing waits.
    CountsNothing,
    /// What was given up is counted.
    CountsGivenUp,
    /// To try again does nothing.
    RequeuesNothing,
    /// What was given up is listed as waiting.
    ForgetsReasons,
    /// What was given up while it was tried is taken all the same.
    TakesWhatWasGivenUp,
    /// What was given up waits again if it is parked again.
    UndoesGivingUp,
    /// What waits again has no error any more.
    ForgetsWhatFailed,
    /// What is parked is listed from its beginning.
    ParksFromTheBeginning,
    /// What is parked has no error.
    ForgetsErrors,
    /// What several shards parked is listed once.
    ListsOnce,
    /// A page of what is parked ends in the middle of a position.
    CutsPositions,
    /// Of all keys the first is requeued.
    RequeuesTheFirst,
    /// What any generation has parked is taken for that of the first.
    CountsOfTheFirst,
    /// What is parked under a key is listed with what is parked under others.
    ListsUnderAnyKey,
    /// What a shard parked under a key is listed with what others did.
    ListsUnderAnyShard,
    /// What was given up and settled is listed under its key.
    ListsWhatIsSettled,
    /// A message is received each time for the first time.
    ReceivesAgain,
    /// A message is received, whatever comes of its commit.
    ReceivesBeforeItCommits,
    /// A message without effect is not taken note of.
    ForgetsWithoutEffect,
    /// Messages are told apart by their ids alone.
    IgnoresSources,
    /// What one consumer received, all did.
    IgnoresConsumers,
    /// No message was received.
    HasNothing,
    /// Nothing is forgotten.
    RemembersAll,
    /// Whatever is there is forgotten.
    ForgetsAll,
}
