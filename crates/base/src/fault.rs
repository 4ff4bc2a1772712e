//! Unexpected errors ([`Fault`]) and the result of use cases ([`Failure`]).

use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

/// An unexpected error: a broken disk, a row that contradicts itself. The person can only try
/// again.
///
/// It carries its source and the line of code that raised it. `web` gives it an incident number,
/// logs it once, and shows the number.
pub struct Fault(Box<Inner>);

struct Inner {
    source: Box<dyn StdError + Send + Sync>,
    place: &'static Location<'static>,
    outage: Option<Outage>,
}

/// A temporary fault: a dependency is unavailable, and the same request may succeed in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Nothing was changed.
    Unchanged,
    /// The connection was lost during the commit, so the change may or may not have been made.
    Unknown,
}

impl Fault {
    /// A fault from an error or from text (`Fault::new("row without account")`).
    #[track_caller]
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        // Wrapping a fault keeps its outage.
        let outage = source.downcast_ref::<Self>().and_then(Self::outage);
        Self(Box::new(Inner { source, place: Location::caller(), outage }))
    }
    /// A fault of an unavailable dependency.
    #[track_caller]
    pub fn of_outage(outage: Outage, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Box::new(Inner {
            source: source.into(),
            place: Location::caller(),
            outage: Some(outage),
        }))
    }
    /// Whether the fault is temporary, and what is known about the change.
    pub fn outage(&self) -> Option<Outage> {
        self.0.outage
    }
    /// The same fault, described by the code that caught it.
    #[track_caller]
    pub fn in_words(&self, words: String) -> Self {
        Self(Box::new(Inner {
            source: words.into(),
            place: Location::caller(),
            outage: self.0.outage,
        }))
    }
    /// `file:line` of the code that raised it.
    pub fn place(&self) -> &'static Location<'static> {
        self.0.place
    }
}

/// For the log: includes the line of code.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} (at {})", self.0.place)
    }
}

/// For the terminal: what went wrong, without source locations.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.source)?;
        let mut next = self.0.source.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

impl StdError for Fault {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

/// Why a use case failed: refused (expected; the person can act on it) or faulted.
#[derive(Debug)]
pub enum Failure<R> {
    Refused(R),
    Fault(Fault),
}

impl<R> Failure<R> {
    /// Maps the refusal of one context to that of another.
    pub fn map_refusal<S>(self, f: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(f(refusal)),
            Self::Fault(fault) => Failure::Fault(fault),
        }
    }
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R: fmt::Debug> fmt::Display for Failure<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "refused: {refusal:?}"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl<R: fmt::Debug> StdError for Failure<R> {}
