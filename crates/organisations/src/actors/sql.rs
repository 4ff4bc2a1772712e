//! SQL for organisations.

store::sql! {
    pub(super) INSERT = "INSERT INTO organisation (id, number, name, folded, principal_code, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING";
    pub(super) FIND = "SELECT id, number, name, principal_code FROM organisation WHERE id = $1";
    pub(super) FIND_BY_NUMBER = "SELECT id, number, name, principal_code FROM organisation WHERE number = $1";
    pub(super) ALL = "SELECT id, number, name, principal_code FROM organisation ORDER BY folded, id";
}
