//! Own account: details, sessions, credentials, privacy.
