//! The event log: a CSV file with a header, each row one event of one case.

mod errors;

use std::io::{self, Read};

use crate::activity::{Activity, Step};
use crate::machines::{appeal, fine::event};
use crate::money::Money;
use crate::records::{Records, Shape};
use crate::time;

pub use self::errors::{BadInput, Error};

/// The columns that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    CaseId,
    Activity,
    Timestamp,
    Amount,
    Expense,
    Payment,
    TotalPayment,
}

/// An event log that is being read.
pub struct Log<R> {
    records: Records<R>,
    /// For each of [`Column::ALL`], its place in a row.
    places: [usize; Column::ALL.len()],
    width: usize,
}

/// One readable row.
pub struct Row<'a> {
    pub case_id: &'a [u8],
    pub activity: Activity,
    /// Microseconds since 1970.
    pub time: i64,
    pub step: Step,
}

impl<R: Read> Log<R> {
    /// Reads the header.
    pub fn open(input: R) -> Result<Self, Error> {
        let mut records = Records::new(input);
        match records.next().map_err(Error::Read)? {
            None => return Err(Error::Empty),
            Some(Shape::Record) => {}
            Some(_) => return Err(Error::Header),
        }
        let header: Vec<_> = (0..records.len())
            .map(|place| std::str::from_utf8(records.field(place)).map(str::trim))
            .collect::<Result<_, _>>()
            .map_err(|_| Error::Header)?;
        // Capitals do not count: the public log has `paymentAmount`.
        let find = |name: &&str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let places = Column::ALL.map(|column| column.names().iter().find_map(find));
        let missing: Vec<_> = Column::ALL
            .iter()
            .zip(places)
            .filter(|(_, place)| place.is_none())
            .map(|(column, _)| column.names()[0])
            .collect();
        if !missing.is_empty() {
            let separator = [';', '\t']
                .into_iter()
                .find(|&separator| matches!(*header, [one] if one.contains(separator)));
            return Err(Error::Missing {
                columns: missing,
                separator,
            });
        }
        let is_twice = |name: &&&str| {
            let columns = header.iter().filter(|column| column.eq_ignore_ascii_case(name));
            columns.count() > 1
        };
        let twice = Column::ALL.iter().flat_map(|column| column.names()).find(is_twice);
        if let Some(&column) = twice {
            return Err(Error::Twice { column });
        }
        let width = header.len();
        records.expect_width(width);
        Ok(Log {
            records,
            places: places.map(Option::unwrap_or_default),
            width,
        })
    }

    /// Reads the next row; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Result<Row<'_>, BadInput>>> {
        Ok(self.records.next()?.map(|shape| self.row(shape)))
    }

    /// The line of the row read last.
    pub fn line(&self) -> u64 {
        self.records.line()
    }

    /// The bytes of the log consumed so far.
    pub fn bytes(&self) -> u64 {
        self.records.bytes()
    }

    /// Whether the log stops after the row read last without an end of line, as it does when it was cut off.
    pub fn is_cut_off(&self) -> bool {
        self.records.is_cut_off()
    }

    /// The case of the row read last as it stands in the log; empty if the row has no columns that can be read.
    pub fn case_id(&self) -> &[u8] {
        self.field(Column::CaseId)
    }

    /// The activity of the row read last as it stands in the log, likewise.
    pub fn activity(&self) -> &[u8] {
        self.field(Column::Activity)
    }

    /// The case of the row read last for a message, likewise.
    pub fn shown_case_id(&self) -> String {
        self.printable(Column::CaseId)
    }

    /// What exactly was wrong with the row read last.
    pub fn describe(&self, bad: BadInput) -> String {
        match bad {
            BadInput::Activity => format!("{bad} `{}`", self.printable(Column::Activity)),
            BadInput::Timestamp => format!(
                "{bad} `{}`: no time of RFC 3339 such as 2006-07-24T00:00:00+02:00",
                self.printable(Column::Timestamp)
            ),
            BadInput::Columns | BadInput::CutOff => {
                format!("{bad}: {} of {} columns", self.records.len(), self.width)
            }
            BadInput::Amount => {
                let bad_columns: Vec<_> = [Column::Amount, Column::Expense, Column::Payment, Column::TotalPayment]
                    .into_iter()
                    .filter(|&column| money(self.field(column)).is_err())
                    .map(|column| format!("{} `{}`", column.names()[0], self.printable(column)))
                    .collect();
                format!(
                    "{bad}: {}; it is 0 or more, to the cent, such as 35.50",
                    bad_columns.join(", ")
                )
            }
            _ => bad.to_string(),
        }
    }

    fn row(&self, shape: Shape) -> Result<Row<'_>, BadInput> {
        match shape {
            Shape::Record => {}
            Shape::QuoteUnclosed => return Err(BadInput::Quote),
            Shape::TooLong => return Err(BadInput::TooLong),
        }
        let text = self.records.text();
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            return Err(BadInput::NotUtf8);
        }
        if self.records.len() != self.width {
            let is_cut_off = self.records.len() < self.width && self.is_cut_off();
            return Err(if is_cut_off {
                BadInput::CutOff
            } else {
                BadInput::Columns
            });
        }
        let case_id = self.field(Column::CaseId).trim_ascii();
        if case_id.is_empty() {
            return Err(BadInput::CaseId);
        }
        let activity = Activity::named(self.field(Column::Activity).trim_ascii()).ok_or(BadInput::Activity)?;
        let time = time::parse(self.field(Column::Timestamp).trim_ascii()).ok_or(BadInput::Timestamp)?;
        Ok(Row {
            case_id,
            activity,
            time,
            step: self.step(activity)?,
        })
    }

    /// Reads the amounts that belong to the activity; what stands in the other columns does not matter to it.
    fn step(&self, activity: Activity) -> Result<Step, BadInput> {
        let amount = |column| money(self.field(column));
        Ok(match activity {
            Activity::CreateFine => event::Created {
                amount: amount(Column::Amount)?.ok_or(BadInput::NoAmount)?,
            }
            .into(),
            // A fine that is handed over costs nothing to send.
            Activity::SendFine => event::Sent {
                expense: amount(Column::Expense)?.unwrap_or_default(),
            }
            .into(),
            Activity::InsertFineNotification => event::Notified.into(),
            Activity::AddPenalty => event::Penalised {
                amount: amount(Column::Amount)?.ok_or(BadInput::NoAmount)?,
            }
            .into(),
            Activity::Payment => match (amount(Column::Payment)?, amount(Column::TotalPayment)?) {
                (None, None) => return Err(BadInput::NoAmount),
                (amount, total) => event::Paid {
                    amount: amount.unwrap_or_default(),
                    total,
                }
                .into(),
            },
            Activity::InsertDateAppealToPrefecture => Step::of_appeal(appeal::event::Dated),
            Activity::SendAppealToPrefecture => Step::of_appeal(appeal::event::Sent),
            Activity::ReceiveResultAppealFromPrefecture => Step::of_appeal(appeal::event::Decided),
            Activity::NotifyResultAppealToOffender => Step::of_appeal(appeal::event::Notified),
            Activity::AppealToJudge => event::Appealed.into(),
            Activity::SendForCreditCollection => event::Collected.into(),
        })
    }

    fn field(&self, column: Column) -> &[u8] {
        self.records.field(self.places[column as usize])
    }

    /// A field for a message: without white space around it, lossy if it is no text, and cut if it is long.
    fn printable(&self, column: Column) -> String {
        const CHARS_MAX: usize = 60;
        let field = String::from_utf8_lossy(self.field(column).trim_ascii());
        match field.char_indices().nth(CHARS_MAX) {
            Some((end, _)) => format!("{}…", &field[..end]),
            None => field.into_owned(),
        }
    }
}

impl Column {
    const ALL: [Column; 7] = [
        Column::CaseId,
        Column::Activity,
        Column::Timestamp,
        Column::Amount,
        Column::Expense,
        Column::Payment,
        Column::TotalPayment,
    ];

    /// The name in the log, and the one that pm4py gives to the column if it is a standard one.
    fn names(self) -> &'static [&'static str] {
        match self {
            Column::CaseId => &["case_id", "case:concept:name"],
            Column::Activity => &["activity", "concept:name"],
            Column::Timestamp => &["timestamp", "time:timestamp"],
            Column::Amount => &["amount"],
            Column::Expense => &["expense"],
            Column::Payment => &["paymentamount"],
            Column::TotalPayment => &["totalpaymentamount"],
        }
    }
}

fn money(field: &[u8]) -> Result<Option<Money>, BadInput> {
    match field.trim_ascii() {
        b"" => Ok(None),
        text => Money::parse(text).map(Some).ok_or(BadInput::Amount),
    }
}
