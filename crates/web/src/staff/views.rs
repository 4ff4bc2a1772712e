use askama::Template;
use base::Timestamp;
use organisations::permissions::Role;

use super::letter_views::LetterRow;
use super::organisation_views::PersonRow;
use super::role_words;
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Response, Sort, Tabs, Tone};

/// `/staff`: what waits for me, and how it goes.
#[derive(Template)]
#[template(path = "staff/home.html")]
pub struct Home<'a> {
    pub p: &'a Page,
    pub tasks: Vec<Task>,
    pub periods: Vec<PeriodCard>,
    /// A system administrator looks: sessions can be ended.
    pub administrator: bool,
}

/// Something that waits for staff: how many, of what, where.
#[derive(Clone, Debug)]
pub struct Task {
    pub count: usize,
    pub words: String,
    pub href: String,
    pub icon: &'static str,
}

/// How a period goes.
#[derive(Clone, Debug)]
pub struct PeriodCard {
    pub collection: String,
    pub name: String,
    pub href: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub asked: usize,
    /// And has not submitted.
    pub begun: usize,
    pub submitted: usize,
    /// Of a test period there is none: nobody has to submit in it.
    pub response: Option<Response>,
}

/// `/staff/search`: what is found by a name, an address, a number or a code.
#[derive(Template)]
#[template(path = "staff/search.html")]
pub struct Search<'a> {
    pub p: &'a Page,
    pub search: String,
    pub organisations: Vec<FoundOrganisation>,
    pub units: Vec<FoundUnit>,
    pub people: Vec<PersonRow>,
    /// There is more than is shown.
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

/// How far a unit has come in a period that is open.
#[derive(Clone, Debug)]
pub struct UnitNow {
    pub href: String,
    pub words: String,
    pub tone: Tone,
    pub chip: String,
}

/// Which invitations a list shows.
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
    /// Unknown text is all.
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
    /// How many each filter has, in its order.
    pub counts: Vec<(Filter, usize)>,
    pub search: String,
    /// How many are listed, where there are more.
    pub newest: Option<u32>,
    pub rows: Vec<InvitationRow>,
    pub sort: Sort,
    /// The list's address, without its order.
    pub path: String,
    pub pager: Pager,
}

impl Invitations<'_> {
    fn href(&self, filter: &Filter) -> String {
        format!("/staff/invitations?show={}", filter.tag())
    }
}

/// How far an invited person has come, as a sign and a word.
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

/// `/staff/invitations/ID`.
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
    /// Neither done nor taken back: can be sent again and taken back.
    pub open: bool,
    /// By the person who looks.
    pub may: bool,
    /// The person's page.
    pub person: String,
}

/// `/staff/invitations/new`. Fields: `address`, `first`, `last`, `unit`, `language`, `until` (a
/// date or empty).
#[derive(Template)]
#[template(path = "staff/invite.html")]
pub struct Invite<'a> {
    pub p: &'a Page,
    /// What the inviter may give; and what it is now.
    pub roles: Vec<Role>,
    pub role: Role,
    /// (id, words).
    pub units: Vec<(String, String)>,
    pub organisations: Vec<(String, String)>,
    /// The address looks shared: is it one person's?
    pub ask_own: bool,
    /// The address had an account that was closed: is it the same person?
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

    /// What the role means, in a sentence.
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
    /// `yes`: one person alone reads the address.
    pub own: String,
    /// `same`: the person who had the closed account with the address; `other`.
    pub person: String,
}

/// `/staff/invitations/file`. Fields: `file`, `lines`, `until`. Multipart.
#[derive(Template)]
#[template(path = "staff/invite_file.html")]
pub struct InviteFile<'a> {
    pub p: &'a Page,
    pub lines: String,
    pub until: String,
    pub errors: Errors,
}

/// What a file would do, before it does it. Posts `lines` and `until` to
/// `/staff/invitations/file/send`.
#[derive(Template)]
#[template(path = "staff/invite_check.html")]
pub struct InviteCheck<'a> {
    pub p: &'a Page,
    pub good: usize,
    /// Lines that ask for what the person holds already.
    pub held: usize,
    pub changed: Vec<ChangedRow>,
    pub refused: Vec<RefusedRow>,
    /// Columns that are not read.
    pub ignored: String,
    pub lines: String,
    pub until: String,
}

/// A line that can't be invited, and why, in words.
#[derive(Clone, Debug)]
pub struct RefusedRow {
    pub line: u64,
    pub why: String,
}

/// A permission that stands and gets other days, in words.
#[derive(Clone, Debug)]
pub struct ChangedRow {
    pub line: u64,
    pub before: String,
    pub after: String,
}

/// What a file did.
#[derive(Template)]
#[template(path = "staff/invite_done.html")]
pub struct InviteDone<'a> {
    pub p: &'a Page,
    pub asked: usize,
    /// Had an account already, and got a letter about what is new.
    pub had_account: usize,
    /// Got none, since an invitation went out a moment ago.
    pub lately: usize,
    pub held: usize,
    pub changed: Vec<ChangedRow>,
    pub refused: Vec<RefusedRow>,
}

/// `/staff/people/ID`: one person, as staff may see it.
#[derive(Template)]
#[template(path = "staff/person.html")]
pub struct Person<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub address: String,
    pub far: Far,
    pub active: bool,
    /// Who looks may change something of it.
    pub may: bool,
    /// The address is still what staff wrote down.
    pub correctable: bool,
    /// Letters to the person that could not be sent.
    pub letters: Vec<LetterRow>,
    /// A system administrator looks: sessions can be ended.
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
    /// Holds now or will.
    pub open: bool,
}

/// `/staff/people/ID/reset`: the phone is lost; who it is was checked. Field: `check`.
#[derive(Template)]
#[template(path = "staff/reset.html")]
pub struct Reset<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub errors: Errors,
}
