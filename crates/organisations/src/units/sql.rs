//! SQL for units. Statements about respondents apply the same conditions as `permissions/sql.rs`.

store::sql! {
    pub(super) INSERT = "INSERT INTO unit (id, organisation_id, code, name, folded, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (code) DO NOTHING";
    pub(super) FIND = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id WHERE u.id = $1";
    pub(super) FIND_BY_CODE = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id
        WHERE u.code = $1";
    pub(super) ALL = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id
        ORDER BY o.folded, u.folded, u.id";
    pub(super) OF_ORGANISATION = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id
        WHERE u.organisation_id = $1 ORDER BY u.folded, u.id";
    // `OFFSET 0` keeps PostgreSQL from turning the subquery into a join, which would read every
    // permission.
    pub(super) WITHOUT_RESPONDENTS = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id
        WHERE NOT EXISTS (SELECT 1 FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
            WHERE p.unit_id = u.id AND p.role = 'respondent'
            AND p.valid_from <= $1 AND (p.valid_to IS NULL OR p.valid_to > $1) AND p.ended_at IS NULL
            AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $1)) LIMIT 1 OFFSET 0)
        ORDER BY o.folded, u.folded, u.id";
    // Begins at the account: a unit has up to a hundred respondents, a person few units.
    pub(super) OF_ACCOUNT = "SELECT u.id, u.organisation_id, o.name, u.code, u.name, o.number FROM unit u JOIN organisation o ON o.id = u.organisation_id
        WHERE u.id IN (SELECT p.unit_id FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
            WHERE p.account_id = $1 AND p.role = 'respondent'
            AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to > $2) AND p.ended_at IS NULL
            AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $2)))
        ORDER BY o.folded, u.folded, u.id";
    pub(super) RESPONDENTS = "SELECT p.account_id FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.unit_id = $1 AND p.role = 'respondent'
            AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to > $2) AND p.ended_at IS NULL
            AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $2))
        GROUP BY p.account_id ORDER BY min(p.id)";
    pub(super) RESPONDENT_COUNT = "SELECT count(DISTINCT p.account_id) FROM permission p
        LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.unit_id = $1 AND p.role = 'respondent'
            AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to > $2) AND p.ended_at IS NULL
            AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $2))";
}
