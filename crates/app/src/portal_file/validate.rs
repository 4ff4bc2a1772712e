//! Validates a parsed portal file. Every fault is collected, with its line and what to write
//! instead.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use accounts::registration::{self, InvalidSteps, Step};
use base::EmailAddress;
use jiff::tz::TimeZone;
use organisations::permissions::Role;
use toml::Spanned;
use web::kernel::{Accent, Both, SecurityContact};

use super::amount;
use super::lines::Lines;
use super::missing::FILLED;
use super::model::{Controller, PortalFile, TlsFiles};
use super::problem::{Problem, line_of};
use super::raw::{self, Raw};
use super::validate_storage::is_this_machine;

/// Collects every fault, so that a file can be corrected in one go.
pub(super) struct Validator<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
}

/// Returns the portal file, or everything that is wrong with it.
pub(super) fn validate(path: &Path, text: &str, raw: Raw) -> Result<PortalFile, Vec<Problem>> {
    let mut validator = Validator { path, text, problems: Vec::new() };
    let made = validator.file(raw);
    if validator.problems.is_empty() {
        made.ok_or_else(Vec::new)
    } else {
        validator.problems.sort_by_key(|problem| problem.line);
        Err(validator.problems)
    }
}

impl Validator<'_> {
    pub(super) fn problem(
        &mut self,
        span: Range<usize>,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) {
        if span.start == FILLED {
            return;
        }
        let line = line_of(self.text, span.start);
        self.problems.push(Problem {
            file: self.path.to_owned(),
            line,
            what: what.into(),
            instead: instead.into(),
        });
    }

    /// Every value is validated, also after a wrong one; `None` if any was wrong.
    fn file(&mut self, raw: Raw) -> Option<PortalFile> {
        let id = self.id(&raw.id);
        let origin = self.origin(&raw.origin, raw.tls.is_some());
        let name = self.both(&raw.name);
        let zone = self.zone(&raw.time_zone);
        if raw.languages.get_ref().is_empty() {
            self.problem(
                raw.languages.span(),
                "no language is listed",
                "write languages = [\"sv\", \"en\"]",
            );
        }
        let accent = self.accent(&raw.brand.accent);
        let owner = self.line(&raw.brand.owner);
        let contact_mail = self.address(&raw.contact.mail);
        let contact_phone = raw.contact.phone.as_ref().and_then(|phone| self.line(phone));
        let contact_security = self.contact_security(&raw.contact);
        let controller = self.controller(&raw.controller);
        let database = self.database(&raw.storage.database);
        let database_password =
            raw.storage.database_password.as_ref().and_then(|from| self.secret(from));
        let files = self.files(&raw.storage);
        let backup = raw.backup.as_ref().map(|backup| self.backup(backup, files.as_ref()));
        let mail_from = self.address(&raw.mail.from);
        let mail_server = self.mail_server(&raw.mail);
        let tls = raw.tls.as_ref().map(|tls| TlsFiles {
            certificate: self.existing(&tls.certificate),
            key: self.existing(&tls.key),
        });
        let invitation_steps =
            self.steps(&raw.ways_in.invitation.steps, Step::OF_INVITATION.as_slice(), |steps| {
                registration::validate_invitation(steps)?;
                if steps.last() == Some(&Step::PrivacyNotice) {
                    Ok(())
                } else {
                    Err(InvalidSteps::NoticeLast)
                }
            });
        let open = self.open(&raw);
        let upstreams = self.upstreams(&raw.upstream, &raw.origin);
        let hall = self.hall(&raw, &upstreams);
        let password = self.password(&raw.password);
        let session_of_use = self.duration(
            &raw.session.of_use,
            Duration::from_secs(300),
            Duration::from_secs(24 * 3600),
        );
        let session_stay = self.duration(
            &raw.session.stay_signed_in,
            Duration::from_secs(3600),
            Duration::from_secs(366 * 86_400),
        );
        let two_step_roles = self.roles(&raw.session.two_step_roles);
        let upload = self.size(&raw.limits.upload);
        let proxies = self.proxies(&raw.limits.proxies);
        let drain_timeout = self.drain_timeout(&raw.limits);
        let rates = self.rates(&raw.limits.rates);
        let retention = self.retention(&raw.retention);
        let notices = self.notices(&raw.privacy_notice, controller.as_ref(), &retention);
        let clients = self.clients(raw.client);
        let tenants = match oidc::Tenants::new(raw.tenant) {
            Ok(tenants) => tenants,
            Err(e) => {
                self.problem(
                    0..0,
                    format!("[[tenant]]: {e}"),
                    "write id = \"1f0e9c36-6b52-4c7e-9a55-0d1c2b3a4f50\" and domains = [\"skogen.example\"]",
                );
                oidc::Tenants::default()
            }
        };
        let audit_head = self.audit_head(&raw.storage, database.as_ref());
        Some(PortalFile {
            path: self.path.to_owned(),
            lines: Lines::new(self.text),
            id: id?,
            origin: origin?,
            name: name?,
            languages: raw.languages.into_inner(),
            zone: zone?,
            hsts_include_subdomains: raw.hsts_include_subdomains,
            accent: accent?,
            accent_colour: raw.brand.accent.into_inner(),
            owner: owner?,
            contact_mail: contact_mail?,
            contact_phone,
            contact_security,
            controller: controller?,
            database: database?,
            database_password,
            keys: self.beside(raw.storage.keys.get_ref()),
            audit_head,
            files: files?,
            backup: backup.map_or(Some(None), |backup| backup.map(Some))?,
            mail_from: mail_from?,
            mail_server: mail_server?,
            tls,
            invitation_steps,
            open,
            hall: hall?,
            upstreams,
            password: password?,
            session_of_use: session_of_use?,
            session_stay: session_stay?,
            two_step_roles,
            retention,
            upload: upload?,
            proxies,
            drain_timeout: drain_timeout?,
            rates,
            notices,
            clients,
            tenants,
        })
    }

    fn roles(&mut self, names: &[Spanned<String>]) -> Vec<Role> {
        let mut roles = Vec::new();
        for name in names {
            match name.get_ref().parse() {
                Ok(role) => roles.push(role),
                Err(()) => {
                    let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
                    self.problem(
                        name.span(),
                        format!("unknown role {:?}", name.get_ref()),
                        format!("use one of {}", known.join(", ")),
                    );
                }
            }
        }
        roles
    }

    /// Paths are relative to the portal file's folder.
    pub(super) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    pub(super) fn existing(&mut self, path: &Spanned<PathBuf>) -> PathBuf {
        let found = self.beside(path.get_ref());
        if !found.is_file() {
            let folder = self.path.parent().unwrap_or(Path::new("")).display().to_string();
            self.problem(
                path.span(),
                format!("there is no file {}", found.display()),
                format!("write an absolute path, or one relative to {folder}/"),
            );
        }
        found
    }

    pub(super) fn line(&mut self, text: &Spanned<String>) -> Option<String> {
        match base::Line::new(text.get_ref()) {
            Ok(line) => Some(line.into()),
            Err(e) => {
                self.problem(
                    text.span(),
                    format!("invalid text: {e}"),
                    "write one line of at most 200 characters",
                );
                None
            }
        }
    }

    pub(super) fn both(&mut self, both: &raw::Both) -> Option<Both> {
        let (sv, en) = (self.line(&both.sv), self.line(&both.en));
        Some(Both::new(sv?, en?))
    }

    pub(super) fn id(&mut self, id: &Spanned<String>) -> Option<String> {
        let text = id.get_ref();
        let fine = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fine {
            self.problem(
                id.span(),
                format!("{text:?} is not a valid id"),
                "use at most 40 letters a to z, digits and hyphens, such as \"statistik\"",
            );
            return None;
        }
        Some(text.clone())
    }

    fn origin(&mut self, origin: &Spanned<String>, tls: bool) -> Option<String> {
        let text = origin.get_ref();
        let (scheme, authority) = text.split_once("://").unwrap_or(("", ""));
        let host_fine = !authority.is_empty()
            && authority
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:[]".contains(&b));
        if !matches!(scheme, "http" | "https") || !host_fine {
            self.problem(
                origin.span(),
                format!("{text:?} is not an origin"),
                "write https://HOST in lower case, without a path or a trailing slash",
            );
            return None;
        }
        if scheme == "http" && (tls || !is_this_machine(authority)) {
            self.problem(
                origin.span(),
                "over plain HTTP, passwords and sessions would be sent in the clear",
                "write https://HOST; the certificate comes from [tls], or from a proxy in front",
            );
            return None;
        }
        Some(text.clone())
    }

    fn zone(&mut self, zone: &Spanned<String>) -> Option<TimeZone> {
        let found = TimeZone::get(zone.get_ref()).ok();
        if found.is_none() {
            self.problem(
                zone.span(),
                format!("unknown time zone {:?}", zone.get_ref()),
                "use an IANA name, such as \"Europe/Stockholm\"",
            );
        }
        found
    }

    fn accent(&mut self, accent: &Spanned<String>) -> Option<Accent> {
        match Accent::new(accent.get_ref()) {
            Ok(made) => Some(made),
            Err(e) => {
                self.problem(
                    accent.span(),
                    format!("{:?} cannot be the accent colour", accent.get_ref()),
                    e.to_string(),
                );
                None
            }
        }
    }

    fn address(&mut self, address: &Spanned<String>) -> Option<EmailAddress> {
        let made = EmailAddress::new(address.get_ref()).ok();
        if made.is_none() {
            self.problem(
                address.span(),
                format!("{:?} is not an e-mail address", address.get_ref()),
                "write an address such as \"portal@statistik.example\"",
            );
        }
        made
    }

    /// An e-mail address or an https address, as the URI that RFC 9116 section 2.5.3 requires.
    fn contact_security(&mut self, raw: &raw::Contact) -> Option<SecurityContact> {
        let policy = raw.security_policy.as_ref().and_then(|policy| self.https(policy));
        let Some(contact) = raw.security.as_ref() else {
            if let Some(policy) = &raw.security_policy {
                self.problem(
                    policy.span(),
                    "`security-policy` needs `security`",
                    "add security = \"security@ringen.example\"",
                );
            }
            return None;
        };
        let contact = if contact.get_ref().contains("://") {
            self.https(contact)?
        } else {
            format!("mailto:{}", self.address(contact)?.as_str())
        };
        Some(SecurityContact { contact, policy })
    }

    fn https(&mut self, text: &Spanned<String>) -> Option<String> {
        match url::Url::parse(text.get_ref()) {
            Ok(url) if url.scheme() == "https" => Some(url.into()),
            _ => {
                self.problem(
                    text.span(),
                    format!("{:?} is not an HTTPS URL", text.get_ref()),
                    "write a full URL that begins with https://",
                );
                None
            }
        }
    }

    fn controller(&mut self, raw: &raw::Controller) -> Option<Controller> {
        let (name, address) = (self.line(&raw.name), self.line(&raw.address));
        let officer = self.address(&raw.data_protection_officer);
        Some(Controller {
            name: name?,
            address: address?,
            data_protection_officer: officer?.as_str().to_owned(),
        })
    }

    /// Parses steps by name, and validates them as a sequence.
    pub(super) fn steps(
        &mut self,
        steps: &Spanned<Vec<Spanned<String>>>,
        known: &[Step],
        validate: impl FnOnce(&[Step]) -> Result<(), InvalidSteps>,
    ) -> Vec<Step> {
        let before = self.problems.len();
        let mut list: Vec<Step> = Vec::new();
        for name in steps.get_ref() {
            match name.get_ref().parse() {
                Ok(step) if list.contains(&step) => self.problem(
                    name.span(),
                    format!("the step {step} is listed twice"),
                    "list each step once",
                ),
                Ok(step) if known.contains(&step) => list.push(step),
                _ => {
                    let known: Vec<&str> = known.iter().map(|step| step.as_str()).collect();
                    self.problem(
                        name.span(),
                        format!("{:?} cannot be a step here", name.get_ref()),
                        format!("use one of {}", known.join(", ")),
                    );
                }
            }
        }
        if self.problems.len() == before
            && let Err(e) = validate(&list)
        {
            let instead = match e {
                InvalidSteps::VerifyEmailFirst => "put \"verify-email\" first",
                InvalidSteps::UpstreamFirst => "begin with \"upstream\", \"verify-email\"",
                InvalidSteps::NoPassword => "add \"password\"",
                InvalidSteps::NoticeLast => "put \"privacy-notice\" last",
                InvalidSteps::Twice | InvalidSteps::Foreign(_) => "list each step once",
            };
            self.problem(steps.span(), e.to_string(), instead);
        }
        list
    }

    pub(super) fn duration(
        &mut self,
        text: &Spanned<String>,
        least: Duration,
        most: Duration,
    ) -> Option<Duration> {
        let found = amount::duration(text.get_ref());
        match found {
            Some(duration) if (least..=most).contains(&duration) => found,
            Some(_) => {
                self.problem(
                    text.span(),
                    format!("{:?} is out of range", text.get_ref()),
                    format!("use {} to {}", amount::words(least), amount::words(most)),
                );
                None
            }
            None => {
                self.problem(
                    text.span(),
                    format!("{:?} is not a duration", text.get_ref()),
                    "write a whole number and a unit (s, min, h or days), such as \"12 h\"",
                );
                None
            }
        }
    }
}
