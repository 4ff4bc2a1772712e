//! SQL for permissions. A permission that depends on an invitation is in force only while that is
//! open or once it is completed, so each statement that asks what is in force joins `invitation`
//! (a table of `accounts`, ADR 4).

store::sql! {
    pub(super) INSERT = "INSERT INTO permission (id, account_id, role, organisation_id, unit_id, valid_from, valid_to, invitation_id, given_by, given_at, ended_by, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL)";
    // For the same role and scope: in force at $5, or upcoming.
    pub(super) STANDING = "SELECT p.id, p.valid_from, p.valid_to, i.id
        FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.account_id = $1 AND p.role = $2 AND coalesce(p.organisation_id, '') = coalesce($3, '')
        AND coalesce(p.unit_id, '') = coalesce($4, '') AND p.ended_at IS NULL AND (p.valid_to IS NULL OR p.valid_to > $5)
        AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $5)) ORDER BY p.valid_from, p.id";
    pub(super) CHANGE = "UPDATE permission SET valid_from = $2, valid_to = $3 WHERE id = $1";
    pub(super) MOVE = "UPDATE permission SET invitation_id = $2 WHERE id = $1";
    // The last column is `lapses_at`.
    pub(super) OF_ACCOUNT = "SELECT p.id, p.account_id, p.role, p.organisation_id, o.name, p.unit_id, u.name, p.valid_from, p.valid_to, p.given_at, p.ended_at,
            o.number, o.principal_code, CASE WHEN i.taken_back_at < i.expires_at THEN i.taken_back_at ELSE i.expires_at END
        FROM permission p LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN unit u ON u.id = p.unit_id
            LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.account_id = $1 ORDER BY p.id DESC";
    pub(super) HOLDS = "SELECT p.id FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.account_id = $1 AND p.role = $2 AND p.organisation_id IS NULL AND p.unit_id IS NULL
        AND p.valid_from <= $3 AND (p.valid_to IS NULL OR p.valid_to > $3) AND p.ended_at IS NULL
        AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $3)) ORDER BY p.id LIMIT 1";
    // A present or upcoming system administrator other than $1.
    pub(super) OTHER_ADMINISTRATOR = "SELECT p.id FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.account_id <> $1 AND p.role = 'system-administrator' AND p.ended_at IS NULL AND (p.valid_to IS NULL OR p.valid_to > $2)
        AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $2)) ORDER BY p.id LIMIT 1";
    pub(super) HOLDS_FOR_UNIT = "SELECT p.id FROM permission p LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.account_id = $1 AND p.role = $2 AND p.unit_id = $3
        AND p.valid_from <= $4 AND (p.valid_to IS NULL OR p.valid_to > $4) AND p.ended_at IS NULL
        AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $4)) ORDER BY p.id LIMIT 1";
    // In force, expiring between $1 and $2 and not announced yet, unless another permission for the
    // same role and scope continues it.
    pub(super) ENDING = "SELECT p.id, p.account_id, coalesce(u.name, o.name), p.valid_to
        FROM permission p LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN unit u ON u.id = p.unit_id
            LEFT JOIN invitation i ON i.id = p.invitation_id AND i.done_at IS NULL
        WHERE p.valid_to > $1 AND p.valid_to <= $2 AND p.valid_from <= $1 AND p.ended_at IS NULL AND p.told_at IS NULL
        AND (i.id IS NULL OR (i.taken_back_at IS NULL AND i.expires_at > $1))
        AND NOT EXISTS (SELECT 1 FROM permission n LEFT JOIN invitation j ON j.id = n.invitation_id AND j.done_at IS NULL
            WHERE n.account_id = p.account_id AND n.role = p.role
            AND (j.id IS NULL OR (j.taken_back_at IS NULL AND j.expires_at > $1))
            AND coalesce(n.organisation_id, '') = coalesce(p.organisation_id, '') AND coalesce(n.unit_id, '') = coalesce(p.unit_id, '')
            AND n.ended_at IS NULL AND n.valid_from <= p.valid_to AND (n.valid_to IS NULL OR n.valid_to > p.valid_to))
        ORDER BY p.valid_to, p.id LIMIT 200";
    pub(super) TOLD = "UPDATE permission SET told_at = $2 WHERE id = $1";
    pub(super) FIND = "SELECT account_id, role, organisation_id, unit_id FROM permission WHERE id = $1";
    pub(super) END = "UPDATE permission SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
    pub(super) OF_INVITATION = "SELECT account_id, role FROM permission WHERE account_id = $1 AND invitation_id = $2 AND ended_at IS NULL ORDER BY id";
    pub(super) OPEN = "SELECT id, role, organisation_id, unit_id FROM permission WHERE account_id = $1 AND ended_at IS NULL ORDER BY id";
}
