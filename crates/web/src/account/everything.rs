//! All personal data of one account, gathered from every context: the page's source, and the
//! downloadable file (GDPR, articles 15 and 20).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ::messages::threads::{self, Written};
use accounts::account::{self, Account, Invitation};
use accounts::privacy::consent::Consent as Agreed;
use accounts::privacy::{self, Accepted, consent, news};
use accounts::second_factor::Factor;
use accounts::session::{Device, Lifetimes, OwnSession};
use accounts::upstream::{self, Link};
use accounts::{second_factor, session};
use base::{Fault, Language, SubmissionId, ThreadId, Timestamp, UnitId};
use collection::{Deeds, deeds};
use oidc::consent::Consent;
use organisations::permissions::{self, Permission};
use organisations::units;
use serde_json::{Value, json};

use super::consents;
use store::Tx;

use crate::desk::{period_in, unit_line};
use crate::kernel::Ctx;
use crate::session::Signed;

/// All personal data of one account.
pub struct Everything {
    pub(super) account: Account,
    pub(super) notices: Vec<Accepted>,
    pub(super) permissions: Vec<Permission>,
    pub(super) ways_in: Vec<Link>,
    pub(super) news: bool,
    pub(super) factors: Vec<Factor>,
    pub(super) sessions: Vec<OwnSession>,
    pub(super) devices: Vec<Device>,
    pub(super) invitations: Vec<Invitation>,
    pub(super) agreed: Option<Agreed>,
    pub(super) consents: Vec<Consent>,
    pub(super) deeds: Deeds,
    pub(super) written: Vec<Written>,
    pub(super) read: Vec<(ThreadId, Timestamp)>,
    units: HashMap<UnitId, String>,
}

pub(super) async fn of_signed(ctx: &Ctx, signed: &Signed) -> Result<Everything, Fault> {
    let (account, now, lengths) =
        (signed.inner.account.clone(), ctx.now(), ctx.portal.way_in.sessions);
    ctx.portal.db.read(move |tx| gather(tx, account.clone(), &lengths, now)).await
}

/// Collects each context's data about a person.
pub fn gather(
    tx: &mut Tx<'_>,
    account: Account,
    lengths: &Lifetimes,
    now: Timestamp,
) -> Result<Everything, Fault> {
    let name = account.names().map(|names| names.shown()).unwrap_or_default();
    let (deeds, written) = (deeds(tx, account.id, &name)?, threads::written_by(tx, account.id)?);
    let mut named = HashMap::new();
    for unit in deeds
        .places
        .values()
        .map(|place| place.unit)
        .chain(written.iter().map(|written| written.unit))
    {
        if let Entry::Vacant(free) = named.entry(unit) {
            free.insert(units::find(tx, unit)?.map(|unit| unit_line(&unit)).unwrap_or_default());
        }
    }
    Ok(Everything {
        notices: privacy::accepted(tx, account.id)?,
        permissions: permissions::of_account(tx, account.id)?,
        ways_in: upstream::links(tx, account.id)?,
        news: news::wanted(tx, account.id)?,
        factors: second_factor::factors(tx, account.id)?,
        agreed: consent::standing(tx, account.id)?,
        consents: consents::of_account(tx, account.id)?,
        sessions: session::of_account(tx, account.id, lengths, now)?,
        devices: session::devices(tx, account.id)?,
        invitations: account::invitations_of(tx, account.id)?,
        read: threads::read_by(tx, account.id)?,
        account,
        deeds,
        written,
        units: named,
    })
}

impl Everything {
    pub(super) fn unit(&self, unit: UnitId) -> &str {
        self.units.get(&unit).map_or("", String::as_str)
    }

    /// "Personalstatistik, Inlämningsperiod 2026, Sjöboda kommun".
    pub(super) fn place(&self, language: Language, submission: SubmissionId) -> String {
        let Some(place) = self.deeds.places.get(&submission) else { return String::new() };
        format!(
            "{}, {}, {}",
            place.collection[language as usize],
            period_in(language, &place.period),
            self.unit(place.unit)
        )
    }

    /// The downloadable file. Cell values of a correction are other people's data and left out; the
    /// correction's place, time and reason are included.
    pub fn file(&self, language: Language) -> Value {
        let at = |moment: Timestamp| moment.to_jiff().to_string();
        let account = &self.account;
        let place = |id: SubmissionId| json!({ "id": id, "of": self.place(language, id) });
        json!({
            "account": {
                "id": account.id,
                "address": account.address.as_str(),
                "first_name": account.first_name,
                "last_name": account.last_name,
                "phone": account.phone,
                "language": account.language,
                "created_at": at(account.created_at),
                "activated_at": account.activated_at.map(at),
            },
            "invitations": self.invitations.iter().map(|i| json!({
                "organisation": i.organisation, "created_at": at(i.created_at), "sent_at": at(i.sent_at), "sends": i.sends, "valid_to": at(i.expires_at),
                "opened_at": i.opened_at.map(at), "started_at": i.started_at.map(at), "done_at": i.done_at.map(at), "taken_back_at": i.taken_back_at.map(at),
            })).collect::<Vec<_>>(),
            "notices": self.notices.iter().map(|n| json!({ "version": n.version, "language": n.language, "accepted_at": at(n.at) })).collect::<Vec<_>>(),
            "consent": self.agreed.as_ref().map(|c| json!({ "version": c.version, "language": c.language, "given_at": at(c.given_at) })),
            "permissions": self.permissions.iter().map(|x| json!({
                "role": x.role.as_str(),
                "organisation": x.organisation_name,
                "unit": x.unit_name,
                "valid_from": at(x.valid_from),
                "valid_to": x.valid_to.map(at),
                "given_at": at(x.given_at),
                "ended_at": x.ended_at.map(at),
            })).collect::<Vec<_>>(),
            "sign_ins_elsewhere": self.ways_in.iter().map(|link| json!({
                "provider": link.provider, "address": link.shown, "added_at": at(link.created_at), "last_used_at": link.last_used_at.map(at),
            })).collect::<Vec<_>>(),
            "wants_news": self.news,
            "authenticator_apps": self.factors.iter().map(|f| json!({
                "name": f.label, "added_at": at(f.created_at), "last_used_at": f.last_used_at.map(at),
            })).collect::<Vec<_>>(),
            "services": self.consents.iter().map(|c| json!({
                "service": c.client.as_str(), "knows": c.scopes.to_string(), "version": c.version, "allowed_at": at(c.given_at),
            })).collect::<Vec<_>>(),
            "sessions": self.sessions.iter().map(|s| json!({
                "device": s.device, "place": s.place, "begun_at": at(s.times.created_at), "last_used_at": at(s.times.used_at),
            })).collect::<Vec<_>>(),
            "known_devices": self.devices.iter().map(|d| json!({
                "device": d.words, "known_since": at(d.known_since), "signed_in_at": d.signed_in_at.map(at),
            })).collect::<Vec<_>>(),
            "uploads": self.deeds.uploads.iter().map(|u| json!({
                "submission": place(u.submission), "number": u.number, "name": u.name, "bytes": u.size, "received_at": at(u.received_at),
            })).collect::<Vec<_>>(),
            "corrections": self.deeds.corrections.iter().map(|(id, c)| json!({
                "submission": place(*id), "row": c.row, "field": c.field, "reason": c.change.reason, "made_at": at(c.made_at),
            })).collect::<Vec<_>>(),
            "comments": self.deeds.comments.iter().map(|(id, c)| json!({
                "submission": place(*id), "rule": c.rule, "text": c.body, "written_at": at(c.written_at),
            })).collect::<Vec<_>>(),
            "receipts": self.deeds.receipts.iter().map(|r| json!({
                "submission": place(r.submission), "number": r.number, "rows": r.rows, "submitted_at": at(r.submitted_at),
            })).collect::<Vec<_>>(),
            "extensions": self.deeds.extensions.iter().map(|e| json!({
                "submission": place(e.submission), "wanted_on": e.wanted_on.to_string(), "reason": e.reason, "asked_at": at(e.asked_at), "state": e.state.as_str(),
            })).collect::<Vec<_>>(),
            "contact_details": self.deeds.contacts.iter().map(|(id, c)| json!({
                "submission": place(*id), "name": c.name, "phone": c.phone,
            })).collect::<Vec<_>>(),
            "messages": self.written.iter().map(|w| json!({
                "thread": w.thread, "unit": self.unit(w.unit), "subject": w.subject, "text": w.message.body, "written_at": at(w.message.written_at),
            })).collect::<Vec<_>>(),
            "threads_read": self.read.iter().map(|(thread, moment)| json!({ "thread": thread, "read_at": at(*moment) })).collect::<Vec<_>>(),
        })
    }
}
