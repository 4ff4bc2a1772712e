use base::Timestamp;

use super::Status;

/// Whether a permission holds. The first moment counts, the last does not; ended early is ended from that moment on.
pub(super) fn status(from: Timestamp, to: Option<Timestamp>, ended: Option<Timestamp>, now: Timestamp) -> Status {
    match (ended, to) {
        (Some(_), _) => Status::Ended,
        (None, Some(to)) if to <= now => Status::Ended,
        (None, _) if from <= now => Status::Active,
        (None, _) => Status::Upcoming,
    }
}
