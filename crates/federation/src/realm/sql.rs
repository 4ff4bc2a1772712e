//! SQL for the portal's list of domains.

store::sql! {
    pub(super) SET = "INSERT INTO home_realm (domain, provider, set_at, set_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (domain) DO UPDATE SET provider = excluded.provider, set_at = excluded.set_at, set_by = excluded.set_by";
    pub(super) REMOVE = "DELETE FROM home_realm WHERE domain = $1";
    pub(super) FIND = "SELECT provider FROM home_realm WHERE domain = $1";
    pub(super) LIST = "SELECT domain, provider, set_at, set_by FROM home_realm ORDER BY domain";
}
