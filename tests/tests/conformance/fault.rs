//! What can be wrong with a store: each fault breaks one thing.

macro_rules! faults {
    ($($(#[doc = $about:literal])+ $name:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $about])+ $name,)*
        }

        impl Fault {
            pub const ALL: &[Fault] = &[$(Fault::$name),*];
        }
    };
}

faults! {
    /// Versions are not compared.
    NoVersionCheck,
    /// The version is compared, the last event is not.
    NoLastEventCheck,
    /// The last event is compared, the version is not.
    OnlyLastEventCheck,
    /// Version and last event are read after the state.
    LoadsInTwoSteps,
    /// The outcome of a key is read before the state.
    LoadsKeyFirst,
    /// Guards are not looked at.
    IgnoresGuards,
    /// Of guards, the last event is not compared.
    GuardsByVersion,
    /// Guards that expect nothing are not looked at.
    IgnoresGuardsOfNothing,
    /// The places of guards are counted from 0.
    CountsGuardsApart,
    /// Guards are looked at before the events of a commit that is sent again, and before its key.
    GuardsFirst,
    /// Entities that are only guarded are made.
    MakesGuarded,
    /// The same entity may be guarded twice, or be changed and guarded.
    AllowsGuardsTwice,
    /// Guards are looked at, and then, later, the commit is stored.
    ChecksGuardsThenStores,
    /// A commit whose first event is stored counts as stored.
    ResendByFirstEvent,
    /// A life that begins again goes on.
    BeginsTwice,
    /// What goes on where nothing began begins.
    GoesOnFromNothing,
    /// Changes before the one in conflict are stored.
    HalfCommit,
    /// Only the first change is stored.
    DropsLaterChanges,
    /// Changes are stored in reverse.
    ReversesChanges,
    /// A conflict is said to be in the first change.
    ConflictNamesFirst,
    /// A conflict is said to have found version 0.
    ConflictFindsZero,
    /// A conflict sends messages.
    ConflictPublishes,
    /// A conflict writes views.
    ConflictWritesViews,
    /// A conflict uses up the key.
    ConflictUsesKey,
    /// Commits of nothing are stored.
    AcceptsNothing,
    /// Changes without events are left out.
    AcceptsIdleChange,
    /// An entity may be changed twice.
    AcceptsTwice,
    /// Ids that are no ids are replaced.
    AcceptsAnyId,
    /// Guards of what is no id are left out.
    AcceptsAnyGuard,
    /// Messages of what is no id are those of the first change.
    AcceptsAnyMessage,
    /// Keys that are no keys are left out.
    AcceptsAnyKey,
    /// Rows whose keys are no keys are left out.
    AcceptsAnyRow,
    /// The key of another entity counts as that of the first change.
    AcceptsKeysOfOthers,
    /// Messages and rows without a change are left out.
    AcceptsMessagesAlone,
    /// No more than 999 events of a commit are stored.
    CutsCommits,
    /// The answer has the position of the last change.
    AnswersLastPosition,
    /// The answer has no position.
    AnswersNoPosition,
    /// Keys are not kept.
    ForgetsKeys,
    /// Keys of calls that came to nothing are not kept.
    ForgetsIdleKeys,
    /// Only the last 100 keys are kept.
    ForgetsOldKeys,
    /// A conflict is noticed before a repeat.
    VersionsBeforeKeys,
    /// A repeat with another hash is refused.
    JudgesHashes,
    /// A key is accepted once for all entities of a machine.
    KeysOfAllEntities,
    /// A key is accepted once for an id in any machine.
    KeysOfAllMachines,
    /// Keys are compared without case.
    KeysIgnoreCase,
    /// Each event has the key of its commit.
    KeyOnEachEvent,
    /// A commit that is sent again is stored again.
    ResendStoresTwice,
    /// A commit that is sent again is in conflict.
    ResendConflicts,
    /// A commit that is sent again with its key is a repeat.
    ResendRepeats,
    /// A commit that is sent again writes its views again.
    ResendWritesViews,
    /// The first load after a commit shows nothing.
    LoadsLate,
    /// Where there is no entity, that of another machine is shown.
    LoadsAnyMachine,
    /// Any key has an outcome.
    LoadsAnyKey,
    /// The outcome is only there without the entity.
    LoadsKeyAlone,
    /// The data of the first state stays.
    KeepsData,
    /// Times are cut to milliseconds.
    TimesInMillis,
    /// Times before 1970 are 1970.
    TimesFrom1970,
    /// Texts that are not there come back empty.
    AbsentIsEmpty,
    /// Empty texts come back as not there.
    EmptyIsAbsent,
    /// Texts are trimmed.
    TrimsTexts,
    /// Texts are cut after 255 letters.
    CutsTexts,
    /// Causes are not kept.
    DropsCauses,
    /// Ids of events lose their first bit.
    CutsEventIds,
    /// Integers are kept as floats.
    IntegersAsFloats,
    /// Floats are kept in 32 bits.
    ShortFloats,
    /// Texts in payloads are normalised.
    Normalises,
    /// Letters beyond 16 bits are lost.
    ShortLetters,
    /// Control letters are lost.
    DropsControls,
    /// Keys in payloads are compared without case.
    KeysInLowerCase,
    /// What is null in a payload is left out.
    DropsNulls,
    /// A payload that is no object or array is null.
    DropsBareValues,
    /// What is nested deeper than 64 levels is null.
    CutsDepth,
    /// Payloads that are longer than 32 KiB are null.
    CutsPayloads,
    /// Minus zero comes back as one.
    SpoilsMinusZero,
    /// Case of ids is not kept.
    IdsInLowerCase,
    /// Ids are trimmed.
    TrimsIds,
    /// Ids are cut after 255 bytes or so.
    CutsIds,
    /// Ids are normalised.
    NormalisesIds,
    /// A backslash in an id escapes.
    UnescapesIds,
    /// Doubled quotes in ids become one.
    UnquotesIds,
    /// `%` and `_` in ids match anything.
    IdsArePatterns,
    /// Ids that are numbers are kept as such.
    IdsAreNumbers,
    /// Histories come from the last event on.
    ReversesHistory,
    /// Pages of a history begin with the event before.
    HistoryFromBefore,
    /// One event in the log is left out.
    DropsFromLog,
    /// Pages of the log are one too short.
    ShortPages,
    /// Pages of none have one event, or message.
    NoEmptyPages,
    /// The log begins again after its end.
    LogWraps,
    /// Events in the log are rewritten when there are many.
    RewritesLog,
    /// Positions above 63 bits are an error.
    RefusesGreatPositions,
    /// The log names the wrong entity.
    LogNamesOthers,
    /// An event is shown after one with a higher position.
    ShowsLate,
    /// The watermark is higher than what is decided.
    WatermarkTooHigh,
    /// The watermark stays at 0.
    WatermarkZero,
    /// The watermark of an empty store is 1.
    WatermarkFromOne,
    /// Messages are stored twice.
    DoublesMessages,
    /// Messages of a commit come in reverse.
    ReversesMessages,
    /// Only the first message of a commit is stored.
    DropsLaterMessages,
    /// All messages are of the addressed entity.
    MessagesOfFirst,
    /// Pages of messages come in reverse.
    ReversesOutbox,
    /// Messages have no trace.
    DropsMessageTraces,
    /// Nobody caused a message.
    DropsMessageActors,
    /// Messages have no reason.
    DropsMessageReasons,
    /// An outbox without messages is an error.
    RefusesEmptyOutbox,
    /// Views are not kept.
    LosesViews,
    /// Rows are not replaced.
    KeepsFirstRows,
    /// Rows are not deleted.
    KeepsDeletedRows,
    /// To delete what is not there is refused.
    RefusesIdleDeletes,
    /// Of two rows of a commit the first stands.
    FirstRowWins,
    /// A row that is null is deleted.
    NullDeletesRows,
    /// A row that was deleted stays so.
    DeletesForGood,
    /// Rows are compared without case.
    RowsIgnoreCase,
    /// Machines share rows.
    SharesRowsOfMachines,
    /// Views share rows.
    SharesRowsOfViews,
    /// Any row is there.
    InventsRows,
    /// The changes of a commit are stored one after the other, and others run between.
    YieldsInCommit,
    /// The future of a commit holds something that is not given back when it is dropped.
    LeaksPermits,
    /// A read that is dropped leaves the entity changed.
    SpoilsByDroppedReads,
    /// Versions are compared, and then, later, the commit is stored.
    ChecksThenStores,
    /// Keys are looked at, and then, later, the commit is stored.
    LooksThenStores,
    /// A filter by machines lets all machines pass.
    FilterIgnoresMachines,
    /// A filter by events lets all events of the machine pass.
    FilterIgnoresEvents,
    /// A filter by several machines lets the first pass.
    FilterTakesOneMachine,
    /// A filter by times lets all times pass.
    FilterIgnoresTimes,
    /// A filter by times has no end.
    FilterCutsTimes,
    /// A page says that it looked further than it did.
    FilterLooksTooFar,
    /// A page in which nothing passes leads nowhere.
    FilterStandsStill,
    /// A full page says that it looked at all.
    FilterLooksToTheEnd,
    /// A full page says that it is the end.
    FilterEndsTooSoon,
    /// No page says that it is the end.
    FilterNeverEnds,
}
