//! Page structs of the staff's pages.

use askama::Template;
use base::Timestamp;
use organisations::permissions::Role;

use super::letter_views::LetterRow;
use super::organisation_views::PersonRow;
use super::role_words;
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Response, Sort, Tabs, Tone};

/// `/staff`: tasks, and the progress of open periods.
#[derive(Template)]
#[template(path = "staff/home.html")]
pub struct Home<'a> {
    pub p: &'a Page,
    pub tasks: Vec<Task>,
    pub periods: Vec<PeriodCard>,
    /// The viewer is a system administrator, and may end sessions.
    pub administrator: bool,
}

/// Something that waits for staff: how many, what, where.
#[derive(Clone, Debug)]
pub struct Task {
    pub count: usize,
    pub words: String,
    pub href: String,
    pub icon: &'static str,
}

/// The progress of a period.
#[derive(Clone, Debug)]
pub struct PeriodCard {
    pub collection: String,
    pub name: String,
    pub href: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub asked: usize,
    /// Begun, but not submitted.
    pub begun: usize,
    pub submitted: usize,
    /// `None` for a test period, in which submitting is voluntary.
    pub response: Option<Response>,
}

/// `/staff/search`: results by name, address, number or code.
#[derive(Template)]
#[template(path = "staff/search.html")]
pub struct Search<'a> {
    pub p: &'a Page,
    pub search: String,
    pub organisations: Vec<FoundOrganisation>,
    pub units: Vec<FoundUnit>,
    pub people: Vec<PersonRow>,
    /// There are more results than are shown.
    pub more: bool,
}

#[derive(Clone, Debug)]
pub struct FoundOrganisation {
    pub id: String,
    pub name: String,
    pub number: String,
    pub units: usize,
}

#[derive(Clone, Debug)]
pub struct FoundUnit {
    pub id: String,
    pub name: String,
    pub code: String,
    pub now: Vec<UnitNow>,
}

/// A unit's status in an open period.
#[derive(Clone, Debug)]
pub struct UnitNow {
    pub href: String,
    pub words: String,
    pub tone: Tone,
    pub chip: String,
}

/// The filter of the list of invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    All,
    Waiting,
    Stuck,
    Done,
    Over,
}

impl Filter {
    pub const ALL: [Self; 5] = [Self::All, Self::Waiting, Self::Stuck, Self::Done, Self::Over];

    pub fn tag(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Waiting => "waiting",
            Self::Stuck => "stuck",
            Self::Done => "done",
            Self::Over => "over",
        }
    }
    /// Unknown text is `All`.
    pub fn from_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|f| f.tag() == tag).unwrap_or(Self::All)
    }
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "invitations-all",
            Self::Waiting => "invitations-waiting",
            Self::Stuck => "invitations-stuck",
            Self::Done => "invitations-done",
            Self::Over => "invitations-over",
        }
    }
}

/// `/staff/invitations?show=…&q=…&sort=…&page=…`.
#[derive(Template)]
#[template(path = "staff/invitations.html")]
pub struct Invitations<'a> {
    pub p: &'a Page,
    pub filter: Filter,
    /// The number of invitations of each filter, in the order of `Filter::ALL`.
    pub counts: Vec<(Filter, usize)>,
    pub search: String,
    /// How many are listed, if there are more.
    pub newest: Option<u32>,
    pub rows: Vec<InvitationRow>,
    pub sort: Sort,
    /// The list's address, without the order.
    pub path: String,
    pub pager: Pager,
}

impl Invitations<'_> {
    fn href(&self, filter: &Filter) -> String {
        format!("/staff/invitations?show={}", filter.tag())
    }
}

/// A status, as a tone and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Far {
    pub tone: Tone,
    /// Text key.
    pub words: &'static str,
}

#[derive(Clone, Debug)]
pub struct InvitationRow {
    pub id: String,
    pub name: String,
    pub address: String,
    pub organisation: String,
    pub far: Far,
    pub sent: Timestamp,
    pub expires: Timestamp,
}

/// `/staff/invitations/{id}`.
#[derive(Template)]
#[template(path = "staff/invitation.html")]
pub struct Invitation<'a> {
    pub p: &'a Page,
    pub row: InvitationRow,
    pub sends: u32,
    pub created: Timestamp,
    pub opened: Option<Timestamp>,
    pub started: Option<Timestamp>,
    pub done: Option<Timestamp>,
    pub taken_back: Option<Timestamp>,
    /// Neither done nor withdrawn: can be resent and withdrawn.
    pub open: bool,
    /// The viewer may change it.
    pub may: bool,
    /// The person's page.
    pub person: String,
}

/// `/staff/invitations/new`. Fields: those of [`InviteFields`].
#[derive(Template)]
#[template(path = "staff/invite.html")]
pub struct Invite<'a> {
    pub p: &'a Page,
    /// The roles that the inviter may give, and the chosen one.
    pub roles: Vec<Role>,
    pub role: Role,
    /// Id and words.
    pub units: Vec<(String, String)>,
    pub organisations: Vec<(String, String)>,
    /// The address looks shared: asks whether it is one person's.
    pub ask_own: bool,
    /// A closed account had the address: asks whether this is the same person.
    pub ask_person: bool,
    pub sent: InviteFields,
    pub errors: Errors,
}

impl Invite<'_> {
    fn tabs(&self) -> Tabs<'_> {
        self.roles.iter().fold(self.p.tabs("invite-role"), |tabs, role| {
            tabs.tab(
                self.p.t(role_words(*role)),
                format!("/staff/invitations/new?role={role}"),
                *role == self.role,
            )
        })
    }

    /// Text key of a sentence that explains the role.
    fn means(&self) -> &'static str {
        match self.role {
            Role::Respondent => "invite-means-respondent",
            Role::PermissionAdministrator => "invite-means-permission-administrator",
            Role::Staff => "invite-means-staff",
            Role::SystemAdministrator => "invite-means-system-administrator",
        }
    }

    fn is_for_unit(&self) -> bool {
        self.role == Role::Respondent
    }

    fn is_for_organisation(&self) -> bool {
        self.role == Role::PermissionAdministrator
    }
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct InviteFields {
    pub address: String,
    pub first: String,
    pub last: String,
    pub role: String,
    pub unit: String,
    pub organisation: String,
    pub language: String,
    pub from: String,
    pub until: String,
    /// `yes`: the mailbox is one person's own.
    pub own: String,
    /// `same`: the person who had the closed account with this address; `other`: another.
    pub person: String,
}

/// `/staff/invitations/file`. Multipart. Fields: `file`, `lines`, `until`.
#[derive(Template)]
#[template(path = "staff/invite_file.html")]
pub struct InviteFile<'a> {
    pub p: &'a Page,
    pub lines: String,
    pub until: String,
    pub errors: Errors,
}

/// What a list would do. Posts `lines` and `until` to `/staff/invitations/file/send`.
#[derive(Template)]
#[template(path = "staff/invite_check.html")]
pub struct InviteCheck<'a> {
    pub p: &'a Page,
    pub good: usize,
    /// Lines whose permission the person already has.
    pub held: usize,
    pub changed: Vec<ChangedRow>,
    pub refused: Vec<RefusedRow>,
    /// Columns that are not read.
    pub ignored: String,
    pub lines: String,
    pub until: String,
}

/// A line that is not invited, and why.
#[derive(Clone, Debug)]
pub struct RefusedRow {
    pub line: u64,
    pub why: String,
}

/// An existing permission that gets other dates.
#[derive(Clone, Debug)]
pub struct ChangedRow {
    pub line: u64,
    pub before: String,
    pub after: String,
}

/// What a list did.
#[derive(Template)]
#[template(path = "staff/invite_done.html")]
pub struct InviteDone<'a> {
    pub p: &'a Page,
    pub asked: usize,
    /// People with an account, who got a letter about what is new.
    pub had_account: usize,
    /// People who got no letter, since an invitation was sent a moment ago.
    pub lately: usize,
    pub held: usize,
    pub changed: Vec<ChangedRow>,
    pub refused: Vec<RefusedRow>,
}

/// `/staff/people/{id}`: one person, as staff may see them.
#[derive(Template)]
#[template(path = "staff/person.html")]
pub struct Person<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub address: String,
    pub far: Far,
    pub active: bool,
    /// The viewer may change the account.
    pub may: bool,
    /// The address is not confirmed yet, so staff may correct it.
    pub correctable: bool,
    /// Letters to the person that could not be sent.
    pub letters: Vec<LetterRow>,
    /// The viewer is a system administrator, and may end sessions.
    pub administrator: bool,
    pub since: Timestamp,
    pub permissions: Vec<PermissionRow>,
}

#[derive(Clone, Debug)]
pub struct PermissionRow {
    pub id: String,
    /// Text key of the role.
    pub role: &'static str,
    pub about: String,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub far: Far,
    /// Active or upcoming, and the viewer may end it.
    pub open: bool,
}

/// `/staff/people/{id}/reset`: resets a lost second factor, after staff verified who the person is.
/// Field: `check`.
#[derive(Template)]
#[template(path = "staff/reset.html")]
pub struct Reset<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub errors: Errors,
}
