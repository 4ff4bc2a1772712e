//! Seeds people, by the use cases that sign-up pages call.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use accounts::account::Invite;
use accounts::password::{About, Hasher, Password};
use accounts::registration::{
    self, CodeJob, CodeRequest, CodeVerdict, FactorVerdict, NewFlow, Step, StepOutcome,
};
use accounts::second_factor::{self, OneTimeCode, Proof};
use accounts::{Client, Token, account};
use base::{EmailAddress, Failure, Fault, Language, Letter, LetterKind, Timestamp};
use organisations::permissions::{self, Administrator, Recipient, Role, Scope};
use organisations::{Refusal, units};
use store::Db;
use store::jobs::{self, Handler, Job, Outcome, Pulse, Worker};

use super::super::Someone;
use super::super::phone::Phone;
use super::organisations::line;
use crate::portal::{Access, Portal};

/// What a person of the demo may do.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Administrator,
    Staff,
    Reports(&'static str),
    /// Acts for several organisations; `minasidor` seeds the permissions.
    Acts,
    /// Has an account and no permissions.
    Nobody,
}

pub(super) struct Person {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) address: &'static str,
    pub(super) language: Language,
    pub(super) part: Part,
    /// The password of a person who has registered. `None`: the invitation waits in the mailbox.
    pub(super) password: Option<&'static str>,
}

const ALL: [Person; 5] = [
    Person {
        first: "Nils",
        last: "Dahl",
        address: "nils.dahl@ringen.example",
        language: Language::Sv,
        part: Part::Administrator,
        password: Some("Grus-vag 41 norrut"),
    },
    Person {
        first: "Karin",
        last: "Ek",
        address: "karin.ek@ringen.example",
        language: Language::Sv,
        part: Part::Staff,
        password: Some("Kaffe-tratt 62 hylla"),
    },
    Person {
        first: "Åsa",
        last: "Öberg",
        address: "asa.oberg@ekvalla.example",
        language: Language::Sv,
        part: Part::Reports("1101"),
        password: Some("Ljung-hed 73 stigen"),
    },
    Person {
        first: "Anna",
        last: "Berg",
        address: "anna.berg@norrdal.example",
        language: Language::Sv,
        part: Part::Reports("1100"),
        password: None,
    },
    Person {
        first: "James",
        last: "Lind",
        address: "james.lind@vast.example",
        language: Language::En,
        part: Part::Reports("3000"),
        password: None,
    },
];

/// People of the upstream provider: one with a work account, two with private ones.
const KONTO: [Person; 3] = [
    Person {
        first: "Anders",
        last: "Björk",
        address: "anders.bjork@storskogen.example",
        language: Language::Sv,
        part: Part::Nobody,
        password: Some("Tall-kotte 18 stigen"),
    },
    Person {
        first: "Maja",
        last: "Lund",
        address: "maja.lund@post.example",
        language: Language::Sv,
        part: Part::Nobody,
        password: Some("Blå-bar 27 hinken"),
    },
    Person {
        first: "Sara",
        last: "Holm",
        address: "sara.holm@post.example",
        language: Language::En,
        part: Part::Nobody,
        password: Some("Ek-ollon 35 korgen"),
    },
];

/// Invites all, and registers those with a password.
pub(super) async fn people(
    portal: &Arc<Portal>,
    access: &Access,
    phone: &Phone,
    now: Timestamp,
) -> Result<Vec<Someone>, String> {
    come_in(portal, &ALL, access, phone, now).await
}

/// The same for the upstream provider.
pub(super) async fn konto(
    portal: &Arc<Portal>,
    access: &Access,
    phone: &Phone,
    now: Timestamp,
) -> Result<Vec<Someone>, String> {
    come_in(portal, &KONTO, access, phone, now).await
}

/// Invites and registers people, and lists them all.
pub(super) async fn come_in(
    portal: &Arc<Portal>,
    people: &[Person],
    access: &Access,
    phone: &Phone,
    now: Timestamp,
) -> Result<Vec<Someone>, String> {
    let hasher = Hasher::start_for_this_machine(portal.db.entropy()).map_err(|e| e.to_string())?;
    // Registration happens a day ago: its TOTP codes would otherwise count as used at the person's
    // first sign-in.
    let before = now.minus(Duration::from_secs(86_400));
    let mut listed = Vec::new();
    for person in people {
        let at = if person.password.is_some() { before } else { now };
        invite(portal, person, access, at).await?;
        if let Some(password) = person.password {
            let words = |e| format!("{}: {e}", person.address);
            register(portal, person, password, access, &hasher, phone, at).await.map_err(words)?;
            if matches!(person.part, Part::Staff) && !access.way.demands_second_factor() {
                connect_app(portal, person, phone, at).await.map_err(words)?;
            }
        }
        listed.push(Someone {
            role: format!("{} {}, {}", person.first, person.last, role(person.part)),
            address: person.address.to_owned(),
            password: person.password.map(str::to_owned),
        });
    }
    Ok(listed)
}

fn role(part: Part) -> String {
    match part {
        Part::Administrator => "system administrator".to_owned(),
        Part::Staff => "staff".to_owned(),
        Part::Reports(unit) => format!("reports for {unit}"),
        Part::Acts => "acts for others".to_owned(),
        Part::Nobody => "an account elsewhere".to_owned(),
    }
}

async fn invite(
    portal: &Portal,
    person: &Person,
    access: &Access,
    now: Timestamp,
) -> Result<(), String> {
    let (part, owner) = (person.part, portal.current().web.face.owner.clone());
    let (first, last, language) = (line(person.first), line(person.last), person.language);
    let (address, url) = (address(person.address)?, access.sign_in_page.clone());
    let asked = portal.db.write(move |tx| {
        let operator = Administrator::operator();
        let unit = match part {
            Part::Reports(code) => units::find_by_code(tx, &line(code))?,
            Part::Administrator | Part::Staff | Part::Acts | Part::Nobody => None,
        };
        let organisation = unit.as_ref().map_or_else(|| line(&owner), |unit| unit.name.clone());
        let invite = Invite {
            address: address.clone(),
            first_name: Some(first.clone()),
            last_name: Some(last.clone()),
            language,
            organisation,
            url: url.clone(),
            valid_for: Duration::from_secs(30 * 86_400),
            effect: account::InvitationEffect::Permission,
            same_person: false,
        };
        let invited = account::invite(tx, None, &invite, now)?;
        let account = Recipient::invited(invited.account(), invited.invitation());
        match (part, unit) {
            (Part::Reports(_), Some(unit)) => permissions::give(
                tx,
                now,
                &operator.as_staff(),
                account,
                Scope::Unit(unit.id),
                now,
                None,
            )
            .map(drop),
            (Part::Administrator, _) => permissions::give_portal_role(
                tx,
                now,
                &operator,
                account,
                Role::SystemAdministrator,
                now,
                None,
            )
            .map(drop),
            (Part::Staff, _) => {
                permissions::give_portal_role(tx, now, &operator, account, Role::Staff, now, None)
                    .map(drop)
            }
            (Part::Acts | Part::Nobody, _) => Ok(()),
            (Part::Reports(code), None) => {
                Err(Fault::new(format!("there is no unit {code}")).into())
            }
        }
    });
    asked.await.map_err(|e: Failure<Refusal>| e.to_string())
}

/// Registers an invited person, by the use cases that the pages call.
async fn register(
    portal: &Portal,
    person: &Person,
    password: &str,
    access: &Access,
    hasher: &Hasher,
    phone: &Phone,
    now: Timestamp,
) -> Result<(), String> {
    let fault = |e: Fault| e.to_string();
    let way = access.way.clone();
    let from = NewFlow {
        form: Token::new(&*portal.db.entropy()),
        held: Vec::new(),
        corrects: None,
        next: None,
    };
    let client = Client::new("127.0.0.x", "farstu demo", None);
    let (to, language) = (address(person.address)?, person.language);
    let notice = way.notice.version.clone();

    let (w, c) = (way.clone(), client.clone());
    let begun = portal
        .db
        .write(move |tx| registration::begin(tx, &w, &from, &to, &c, language, now))
        .await
        .map_err(fault)?;
    let CodeRequest::Sent { token, .. } = begun else { return Err("no code was sent".to_owned()) };
    let code =
        code(portal, now).await.map_err(fault)?.ok_or("no letter with a code was written")?;
    let (w, t, c) = (way.clone(), token.clone(), client.clone());
    let verdict = portal
        .db
        .write(move |tx| registration::confirm_code(tx, &w, &t, &code, &c, now))
        .await
        .map_err(fault)?;
    let CodeVerdict::Right { mut token, .. } = verdict else {
        return Err("the code was refused".to_owned());
    };
    // The steps in the portal file's order. The names are known from the invitation.
    for step in way.steps(registration::Purpose::Register) {
        let (w, t, c) = (way.clone(), token.clone(), client.clone());
        let stepped = match step {
            Step::VerifyEmail | Step::Names => continue,
            Step::Upstream | Step::BirthDate | Step::HumanCheck | Step::OrganisationConsent => {
                return Err(format!("{step} is not a step of an invitation"));
            }
            Step::SecondFactor => {
                let shown = portal
                    .db
                    .read({
                        let (w, t) = (w.clone(), t.clone());
                        move |tx| registration::show(tx, &w, &t, now)
                    })
                    .await
                    .map_err(fault)?;
                let secret =
                    shown.and_then(|shown| shown.enrolling).ok_or("no key to enrol was shown")?;
                phone.add(&secret.text(), person.address, true).map_err(|e| e.to_string())?;
                let code = phone
                    .keys()
                    .first()
                    .map(|key| key.code(u64::try_from(now.seconds()).unwrap_or(0)))
                    .unwrap_or_default();
                let proof = Proof::parse(&code).ok_or("the phone shows no code")?;
                match portal
                    .db
                    .write(move |tx| {
                        registration::prove_factor(tx, &w, &t, &proof, &c, language, now)
                    })
                    .await
                    .map_err(fault)?
                {
                    FactorVerdict::Right { stepped, token: new } => {
                        token = new;
                        stepped
                    }
                    _ => return Err("the phone's code was refused".to_owned()),
                }
            }
            Step::Password => {
                let chosen = Password::new(password).map_err(|_| "the password is malformed")?;
                let about = About::new(&address(person.address)?, &[person.first, person.last]);
                let hash = hasher
                    .take(chosen, access.policy.clone(), about)
                    .await
                    .map_err(|e| format!("{e:?}"))?;
                let hash = hash.map_err(|weak| format!("the password is refused: {weak:?}"))?;
                portal
                    .db
                    .write(move |tx| {
                        registration::set_password(tx, &w, &t, &hash, &c, language, now)
                    })
                    .await
                    .map_err(fault)?
            }
            Step::PrivacyNotice => {
                let version = notice.clone();
                portal
                    .db
                    .write(move |tx| {
                        registration::accept_notice(tx, &w, &t, &version, &c, language, now)
                    })
                    .await
                    .map_err(fault)?
            }
        };
        if let StepOutcome::Over(over) = stepped {
            return Err(format!("the sign-up ended: {over:?}"));
        }
    }
    // The other letters to this person count as read.
    self::code(portal, now).await.map(drop).map_err(fault)
}

/// Staff need a second factor even if sign-up does not ask for one.
async fn connect_app(
    portal: &Portal,
    person: &Person,
    phone: &Phone,
    now: Timestamp,
) -> Result<(), String> {
    let to = address(person.address)?;
    let begun = portal.db.write(move |tx| {
        let account = account::find_by_address(tx, &to)?
            .ok_or_else(|| Fault::new("nobody has the address"))?
            .id;
        second_factor::begin_enrolment(tx, account, now)?;
        Ok::<_, Failure<second_factor::Refusal>>((
            account,
            second_factor::enrolment(tx, account, now)?,
        ))
    });
    let refused = |e: Failure<second_factor::Refusal>| format!("{e:?}");
    let (account, secret) = begun.await.map_err(refused)?;
    phone
        .add(&secret.ok_or("no key to enrol was shown")?.text(), person.address, true)
        .map_err(|e| e.to_string())?;
    let code = phone
        .keys()
        .first()
        .map(|key| key.code(u64::try_from(now.seconds()).unwrap_or(0)))
        .unwrap_or_default();
    let code = OneTimeCode::parse(&code).ok_or("the phone shows no code")?;
    let enrolled = portal
        .db
        .write(move |tx| second_factor::confirm_enrolment(tx, account, &code, None, now))
        .await
        .map_err(refused)?;
    if !matches!(enrolled, second_factor::Enrolled::Done(_)) {
        return Err("the phone's code was refused".to_owned());
    }
    self::code(portal, now).await.map(drop).map_err(|e| e.to_string())
}

/// Runs the waiting jobs, and returns the code of the letter just written. These letters never
/// reach the mailbox: they count as read a day ago.
async fn code(portal: &Portal, now: Timestamp) -> Result<Option<OneTimeCode>, Fault> {
    let reads = Reads { db: portal.db.clone(), now, found: Arc::default() };
    let found = reads.found.clone();
    let clock = Arc::new(base::TestClock::at(now));
    Worker::new(&portal.id, portal.db.clone(), clock, reads, Pulse::default()).drain().await?;
    Ok(found.lock().unwrap_or_else(PoisonError::into_inner).take())
}

/// Reads letters instead of sending them.
struct Reads {
    db: Db,
    now: Timestamp,
    found: Arc<Mutex<Option<OneTimeCode>>>,
}

impl Handler for Reads {
    async fn run(&self, job: &Job) -> Outcome {
        let read = async {
            match job.kind.as_str() {
                registration::CODE_JOB => {
                    let (code, now): (CodeJob, Timestamp) = (job.payload()?, self.now);
                    self.db.write(move |tx| registration::deliver_code(tx, &code, now)).await?;
                }
                jobs::MAIL => {
                    if let LetterKind::Code { code, .. } = job.payload::<Letter>()?.kind {
                        *self.found.lock().unwrap_or_else(PoisonError::into_inner) =
                            OneTimeCode::parse(&code);
                    }
                }
                _ => {}
            }
            Ok(())
        };
        match read.await {
            Ok(()) => Outcome::Done,
            Err(e) => Outcome::Failed(Fault::to_string(&e).into()),
        }
    }
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::new(text).map_err(|e| format!("{text}: {e}"))
}
