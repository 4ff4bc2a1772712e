//! A portal opened from its file: keys, database, files, mail, pages.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use accounts::password::{Hasher, LeakedFile, Policy, PortalNames};
use accounts::privacy::Notice;
use accounts::registration::{OnboardingPolicy, Step};
use accounts::session::Lifetimes;
use base::{Clock, Entropy, Secret, SystemEntropy};
use collection::{Limits, Processing};
use federation::{ProviderId, Upstreams};
use messages::mail::{Login, Look, Smtp, SmtpOptions, Transport};
use store::blobs::{Blobs, S3};
use store::{Claim, Db, DbOptions, Keys, Url, Vault};
use web::kernel::{Contact, Face, Hall, NoticeText, WayIn};
use web::provider::Provider;

use crate::audit_head::AuditHead;
use crate::backups::Backups;
use crate::clock_watch::{ClockWatch, Witness};
use crate::portal_file::{self, Bucket, Class, Files, PortalFile, Retention, open_clients};

/// A portal as `serve` and the demo run it.
pub(crate) struct Portal {
    pub(crate) id: String,
    pub(crate) db: Db,
    /// Processes uploaded files.
    pub(crate) processing: Processing,
    pub(crate) backups: Option<Backups>,
    pub(crate) audit_head: AuditHead,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) clock_watch: ClockWatch,
    current: RwLock<Arc<Current>>,
    /// Keeps other processes from serving the same SQLite file.
    _claim: Option<Claim>,
}

/// The settings that can change while the portal is served.
pub(crate) struct Current {
    pub(crate) transport: Arc<Transport>,
    pub(crate) look: Look,
    /// How long expired data is kept.
    pub(crate) retention: Retention,
    pub(crate) web: Arc<web::Portal>,
}

/// What differs between `serve`, a drill and the demo.
pub(crate) struct PortalEnvironment {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<Transport>,
    /// One for all portals of the process, because they share its cores.
    pub(crate) hasher: Hasher,
    /// Multiplies every rate limit.
    pub(crate) limit_factor: u32,
}

/// The password hasher of this process.
pub(crate) fn hasher() -> Result<Hasher, String> {
    Hasher::start_for_this_machine(Arc::new(SystemEntropy)).map_err(|e| e.to_string())
}

impl Portal {
    /// Opens without migrating and without waiting for the database: `run` does both.
    pub(crate) fn open(file: &PortalFile, environment: PortalEnvironment) -> Result<Self, String> {
        let claim =
            store::claim(&file.database).map_err(|e| format!("{}: the database: {e}", file.id))?;
        let db = open_database(file)?;
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let blobs = open_files(file, entropy.clone())?;
        let is_drill = matches!(*environment.transport, Transport::None);
        let blobs = if is_drill { blobs.without_erasing() } else { blobs };
        let limits = Limits { upload: file.upload, ..Limits::default() };
        let processing =
            Processing::new(db.clone(), blobs, environment.clock.clone(), entropy, limits);
        let current = RwLock::new(Arc::new(Current::of(file, &db, &processing, &environment)?));
        let clock_watch = ClockWatch::new(match &file.database {
            Url::Sqlite(_) => Witness::Nobody,
            Url::Postgres(_) => Witness::Database,
        });
        Ok(Self {
            id: file.id.clone(),
            db,
            processing,
            clock: environment.clock,
            clock_watch,
            current,
            backups: Backups::of(file)?,
            audit_head: AuditHead::new(file.audit_head.clone()),
            _claim: claim,
        })
    }

    /// The current settings. Take them once for each piece of work.
    pub(crate) fn current(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Applies the portal file's new settings, on the same database, files and keys. On an error
    /// the old ones stay.
    pub(crate) fn reload(
        &self,
        file: &PortalFile,
        transport: Arc<Transport>,
    ) -> Result<Arc<Current>, String> {
        let before = self.current();
        let environment = PortalEnvironment {
            clock: self.clock.clone(),
            transport,
            hasher: before.web.way_in.hasher.clone(),
            limit_factor: before.web.limit_factor,
        };
        let current = Arc::new(Current::of(file, &self.db, &self.processing, &environment)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current.clone();
        Ok(current)
    }
}

impl Current {
    fn of(
        file: &PortalFile,
        db: &Db,
        processing: &Processing,
        environment: &PortalEnvironment,
    ) -> Result<Self, String> {
        let face = Face::new(
            &file.origin,
            file.name.clone(),
            file.owner.clone(),
            Contact {
                mail: file.contact_mail.as_str().to_owned(),
                phone: file.contact_phone.clone(),
                security: file.contact_security.clone(),
            },
            file.accent.clone(),
            file.zone.clone(),
            file.languages.first().copied().unwrap_or_default(),
        )
        .with_hsts_subdomains(file.hsts_include_subdomains);
        let access = Access::of(file)?;
        let notice = file
            .notices
            .last()
            .ok_or_else(|| format!("{}: there is no privacy notice", file.path.display()))?;
        let way_in = WayIn {
            way: access.way,
            hasher: environment.hasher.clone(),
            password: access.policy,
            sessions: Lifetimes { of_use: file.session_of_use, stay: file.session_stay },
            two_step_roles: file.two_step_roles.clone(),
            notice: NoticeText {
                version: notice.version.to_string(),
                from: None,
                sv: notice.sv.clone(),
                en: notice.en.clone(),
            },
        };
        let hall = Hall {
            upstreams: upstreams(file, environment.clock.clone())?.map(Arc::new),
            ..file.hall.clone()
        };
        let web = Arc::new(web::Portal {
            face: Arc::new(face),
            db: db.clone(),
            processing: processing.clone(),
            way_in,
            provider: provider(file)?,
            hall,
            clock: environment.clock.clone(),
            entropy: Arc::new(SystemEntropy),
            proxies: file.proxies.clone(),
            rates: file.rates.clone(),
            limit_factor: environment.limit_factor,
        });
        Ok(Self {
            transport: environment.transport.clone(),
            look: look(file),
            retention: file.retention,
            web,
        })
    }
}

/// The OpenID provider, if the portal has clients.
fn provider(file: &PortalFile) -> Result<Option<Provider>, String> {
    if file.clients.is_empty() {
        return Ok(None);
    }
    let clients =
        open_clients(&file.clients).map_err(|e| format!("{}: {e}", file.path.display()))?;
    Ok(Some(Provider::new(&file.origin, clients, file.tenants.clone())))
}

/// Sign-up and password policy, as the portal file says.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) way: OnboardingPolicy,
    pub(crate) policy: Policy,
    /// IANA name.
    pub(crate) zone: String,
    /// The link in invitations.
    pub(crate) sign_in_page: String,
}

impl Access {
    pub(crate) fn of(file: &PortalFile) -> Result<Self, String> {
        let wrong = |what: &str| format!("{}: {what}", file.path.display());
        let notice = file.notices.last().ok_or_else(|| wrong("there is no privacy notice"))?;
        let notice = Notice::new(&notice.version.to_string(), &[&notice.sv, &notice.en]);
        let way = OnboardingPolicy::new(
            &file.invitation_steps,
            notice,
            &format!("{}/account", file.origin),
        );
        let way =
            way.and_then(|way| way.opened(file.open.clone())).map_err(|e| wrong(&e.to_string()))?;
        let must = |class| file.password.must_have.contains(&class);
        let leaked = file
            .password
            .leaked
            .as_deref()
            .map(LeakedFile::open)
            .transpose()
            .map_err(|e| wrong(&e.to_string()))?;
        let policy = Policy {
            min: usize::try_from(file.password.least).unwrap_or(8),
            upper: must(Class::UpperCase),
            lower: must(Class::LowerCase),
            digit: must(Class::Digit),
            special: must(Class::Special),
            passphrase: file.password.passphrase_from.and_then(|from| usize::try_from(from).ok()),
            portal: PortalNames::new(&[
                &file.name.sv,
                &file.name.en,
                &file.owner,
                &file.controller.name,
            ]),
            leaked: leaked.map(Arc::new),
        };
        let zone = file.zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(Self { way, policy, zone, sign_in_page: format!("{}/sign-in", file.origin) })
    }
}

/// The upstream providers of the portal file; `None` if there are none.
pub(crate) fn upstreams(
    file: &PortalFile,
    clock: Arc<dyn Clock>,
) -> Result<Option<Upstreams>, String> {
    if file.upstreams.is_empty() {
        return Ok(None);
    }
    let what = |id: &ProviderId, e: String| format!("{}: upstream {id}: {e}", file.path.display());
    let (mut providers, mut domains) = (Vec::new(), Vec::new());
    for upstream in &file.upstreams {
        let id = &upstream.settings.id;
        let secret = upstream
            .secret
            .as_ref()
            .map(portal_file::Secret::read)
            .transpose()
            .map_err(|e| what(id, e))?;
        let address = portal_file::return_address(&file.origin, id);
        providers.push(
            upstream
                .settings
                .clone()
                .provider(&address, secret)
                .map_err(|e| what(id, e.to_string()))?,
        );
        domains.extend(upstream.domains.iter().map(|domain| (domain.clone(), id.clone())));
    }
    Upstreams::new(providers, domains, clock, federation::Limits::default())
        .map(Some)
        .map_err(|e| e.to_string())
}

fn look(file: &PortalFile) -> Look {
    Look {
        name_sv: file.name.sv.clone(),
        name_en: file.name.en.clone(),
        operator: file.owner.clone(),
        second_factor: file.invitation_steps.contains(&Step::SecondFactor),
        from: file.mail_from.clone(),
        help: file.contact_mail.as_str().to_owned(),
        accent: file.accent_colour.clone(),
        open: file.hall.is_open(),
        zone: file.zone.clone(),
    }
}

/// The operator's mail server. Call it inside a runtime.
pub(crate) fn mail_server(file: &PortalFile) -> Result<Transport, String> {
    let server = &file.mail_server;
    let what = |e: String| format!("{}: [mail]: {e}", file.path.display());
    let login = match &server.login {
        None => None,
        Some((user, secret)) => {
            Some(Login { user: user.clone(), password: secret.read().map_err(what)? })
        }
    };
    let authorities = server
        .authorities
        .as_ref()
        .map(std::fs::read)
        .transpose()
        .map_err(|e| what(e.to_string()))?;
    let options = SmtpOptions {
        host: server.host.clone(),
        port: server.port,
        encryption: server.encryption,
        login,
        hello: file.host().to_owned(),
        authorities,
        // Shorter than the time that a worker has for a job.
        timeout: Duration::from_secs(60),
        connections: 4,
    };
    Smtp::new(options).map(Transport::Smtp).map_err(|e| what(e.to_string()))
}

/// The keys that open what is sealed. They are never in the database, nor in a backup of it.
pub(crate) fn read_keys(file: &PortalFile) -> Result<Keys, String> {
    let cure = match std::fs::exists(&file.keys) {
        Ok(false) => format!("\n    {}", missing_keys(file)),
        _ => String::new(),
    };
    keys_of(&file.keys).map_err(|e| format!("{e}{cure}"))
}

/// What to do about a missing key file.
pub(crate) fn missing_keys(file: &PortalFile) -> String {
    if has_data(file) {
        "put back the copy of the keys that is kept off this machine: no other keys open what is sealed".to_owned()
    } else {
        format!("`farstu migrate --make-keys {}` makes keys for a new portal", file.path.display())
    }
}

/// Reads and parses a key file.
pub(crate) fn keys_of(path: &Path) -> Result<Keys, String> {
    let said = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|e| format!("{said}: the keys cannot be read: {}", portal_file::io_words(&e)))?;
    Keys::parse(Secret::new(text).expose()).map_err(|e| format!("{said}: {e}"))
}

/// Whether the portal has been used. Says `false` for PostgreSQL, which checks its keys when it is
/// opened.
pub(crate) fn has_data(file: &PortalFile) -> bool {
    matches!(&file.database, Url::Sqlite(path) if path.exists())
}

/// Makes a key file that only its owner may read, atomically. `false` if there was one already.
pub(crate) fn make_keys(path: &Path) -> Result<bool, String> {
    use std::io::{ErrorKind, Write};
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let words = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => {
            format!("{}: there is no folder {}: create it first", path.display(), folder.display())
        }
        _ => format!("{}: {e}", path.display()),
    };
    if path.exists() {
        return Ok(false);
    }
    let text = Secret::new(Keys::rotated(None, &SystemEntropy).map_err(|e| e.to_string())?);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(words)?;
    file.write_all(text.expose().as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(words)?;
    match file.persist_noclobber(path) {
        Ok(_) => std::fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(words)
            .map(|()| true),
        Err(e) if e.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(words(e.error)),
    }
}

pub(crate) fn open_database(file: &PortalFile) -> Result<Db, String> {
    let vault = Arc::new(Vault::new(read_keys(file)?));
    let what = |e: String| format!("{}: the database: {e}", file.id);
    let password =
        file.database_password.as_ref().map(portal_file::Secret::read).transpose().map_err(what)?;
    let options = DbOptions { password, ..DbOptions::default() };
    Db::open(&file.database, options, vault, Arc::new(SystemEntropy))
        .map_err(|e| what(e.to_string()))
}

pub(crate) fn open_files(file: &PortalFile, entropy: Arc<dyn Entropy>) -> Result<Blobs, String> {
    match &file.files {
        Files::Folder(path) => Ok(Blobs::on_disk(path, &file.id, entropy)),
        Files::S3(bucket) => s3_of(bucket)
            .and_then(|place| Blobs::on_s3(&place, &file.id, entropy).map_err(|e| e.to_string())),
    }
    .map_err(|e| format!("{}: [storage]: {}: {e}", file.path.display(), file.files))
}

/// Reads a bucket's secrets.
pub(crate) fn s3_of(bucket: &Bucket) -> Result<S3, String> {
    Ok(S3 {
        endpoint: bucket.endpoint.clone(),
        region: bucket.region.clone(),
        bucket: bucket.bucket.clone(),
        access_key: bucket.access_key.read()?.expose().clone(),
        secret_key: bucket.secret_key.read()?,
    })
}

/// For commands: never creates a database, and verifies that the keys open what is in it. Call it
/// outside a runtime.
pub(crate) fn open_existing(file: &PortalFile) -> Result<Db, String> {
    if has_database(file) {
        let db = open_database(file)?;
        let vault = db.vault();
        db.read_blocking(move |tx| vault.fits_database(tx))
            .map_err(|e: base::Fault| format!("{}: {e}", file.id))?;
        return Ok(db);
    }
    Err(format!(
        "{}: there is no database yet; `farstu migrate {}` creates it",
        file.id,
        file.path.display()
    ))
}

pub(crate) fn has_database(file: &PortalFile) -> bool {
    match &file.database {
        Url::Sqlite(path) => path.is_file(),
        Url::Postgres(_) => true,
    }
}
