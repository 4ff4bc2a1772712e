store::sql! {
    pub(super) INSERT = "INSERT INTO permission (id, account_id, role, organisation_id, unit_id, valid_from, valid_to, given_by, given_at, ended_by, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL)";
    pub(super) SAME = "SELECT id FROM permission WHERE account_id = $1 AND role = $2 AND coalesce(organisation_id, '') = coalesce($3, '')
        AND coalesce(unit_id, '') = coalesce($4, '') AND valid_from <= $5 AND coalesce(valid_to, 9223372036854775807) >= coalesce($6, 9223372036854775807)
        AND ended_at IS NULL ORDER BY id LIMIT 1";
    pub(super) OF_ACCOUNT = "SELECT p.id, p.account_id, p.role, p.organisation_id, o.name, p.unit_id, u.name, p.valid_from, p.valid_to, p.given_at, p.ended_at, o.number, o.principal_code
        FROM permission p LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN unit u ON u.id = p.unit_id
        WHERE p.account_id = $1 ORDER BY p.id DESC";
    pub(super) HOLDS = "SELECT id FROM permission WHERE account_id = $1 AND role = $2 AND organisation_id IS NULL AND unit_id IS NULL
        AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3) AND ended_at IS NULL ORDER BY id LIMIT 1";
    pub(super) HOLDS_FOR_UNIT = "SELECT id FROM permission WHERE account_id = $1 AND role = $2 AND unit_id = $3
        AND valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4) AND ended_at IS NULL ORDER BY id LIMIT 1";
    pub(super) HOLDER = "SELECT account_id FROM permission WHERE id = $1";
    pub(super) END = "UPDATE permission SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
    pub(super) END_ALL = "UPDATE permission SET ended_at = $2, ended_by = $3 WHERE account_id = $1 AND ended_at IS NULL";
}
