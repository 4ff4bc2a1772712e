//! The entry point: sign-ins at providers and home realm discovery, with caches in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base::{Clock, EmailAddress, Failure, Fault, Secret, Timestamp};
use store::Db;
use url::Url;

use crate::provider::{KeySet, Metadata, Provider};
use crate::realm::{self, Probes, Tenant};
use crate::sign_in::{self, Claims, Expected, Response, Taken};
use crate::transport::{Cached, Http, HttpResponse, Limits};
use crate::{Answer, AuthorizationInput, ProviderId, Realm, Refusal, SignInId, UpstreamIdentity};

/// Minimum lifetime of a cached document, whatever the provider says: an uncacheable one would be
/// fetched at each sign-in.
const SHORTEST: Duration = Duration::from_secs(300);
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// The lifetime if the provider states none.
const USUAL: Duration = Duration::from_secs(3600);
/// Minimum time between refetches of a key set that are forced by tokens it does not verify.
const BETWEEN_FORCED: Duration = Duration::from_secs(30);

/// A portal's upstream providers and the caches of their documents.
pub struct Upstreams {
    http: Http,
    clock: Arc<dyn Clock>,
    upstreams: BTreeMap<ProviderId, Upstream>,
    /// From the portal file: the provider of each domain.
    domains: BTreeMap<String, ProviderId>,
    probes: Probes,
}

struct Upstream {
    provider: Provider,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
    forced_at: std::sync::Mutex<Option<Timestamp>>,
}

/// A completed sign-in at a provider.
#[derive(Debug)]
pub struct CompletedSignIn {
    /// To be recorded as answered ([`answered`](crate::sign_in::answered)) in the transaction that
    /// uses the identity.
    pub sign_in: SignInId,
    pub identity: UpstreamIdentity,
    /// When the person was sent to the provider, and the address that they had typed here before.
    pub started_at: Timestamp,
    pub login_hint: Option<EmailAddress>,
    /// As passed to [`Upstreams::start`].
    pub context: String,
}

impl Upstreams {
    /// `domains` come from the portal file: the provider at which a domain's people sign in.
    pub fn new(
        providers: Vec<Provider>,
        domains: impl IntoIterator<Item = (String, ProviderId)>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, Fault> {
        let mut upstreams = BTreeMap::new();
        for provider in providers {
            let id = provider.id.clone();
            let upstream = Upstream {
                provider,
                metadata: Cached::default(),
                keys: Cached::default(),
                forced_at: std::sync::Mutex::default(),
            };
            if upstreams.insert(id.clone(), upstream).is_some() {
                return Err(Fault::new(format!("two upstreams have the id {id}")));
            }
        }
        let mut known = BTreeMap::new();
        for (domain, provider) in domains {
            if !upstreams.contains_key(&provider) {
                return Err(Fault::new(format!(
                    "the domain {domain} is listed for {provider}, which is not an upstream provider"
                )));
            }
            known.insert(
                realm::domain_of(&domain).map_err(|e| Fault::new(format!("{domain}: {e}")))?,
                provider,
            );
        }
        Ok(Self {
            http: Http::new(limits)?,
            clock,
            upstreams,
            domains: known,
            probes: Probes::default(),
        })
    }

    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.upstreams.values().map(|upstream| &upstream.provider)
    }

    /// The total time spent waiting for providers.
    pub fn waited(&self) -> Duration {
        self.http.waited()
    }

    /// The URL to redirect the person to. The pending sign-in is stored, bound to the browser.
    pub async fn start(
        &self,
        db: &Db,
        provider: &ProviderId,
        browser: &Secret<String>,
        ask: AuthorizationInput,
    ) -> Answer<Url> {
        let upstream = self.upstreams.get(provider).ok_or(Refusal::ProviderUnknown)?;
        let metadata = match self.metadata(upstream).await {
            Ok(metadata) => metadata,
            Err(refusal) => return Err(self.refused(db, provider, refusal).await),
        };
        let (url, pending) =
            sign_in::start(&upstream.provider, &metadata, &ask, self.clock.now(), &*db.entropy());
        let browser = browser.clone();
        db.write(move |tx| sign_in::keep(tx, &pending, &browser)).await?;
        Ok(url)
    }

    /// Completes a sign-in from the query of the redirect URI. When this returns, every refusal but
    /// a reload is in the audit log.
    pub async fn callback(
        &self,
        db: &Db,
        provider: &ProviderId,
        browser: &Secret<String>,
        query: &str,
    ) -> Answer<CompletedSignIn> {
        match self.arrived(db, provider, browser, query).await {
            // A reload of the response is neither an attack nor a failure.
            Err(Failure::Refused(refusal)) if !matches!(refusal, Refusal::StateUsed { .. }) => {
                Err(self.refused(db, provider, refusal).await)
            }
            answer => answer,
        }
    }

    async fn arrived(
        &self,
        db: &Db,
        id: &ProviderId,
        browser: &Secret<String>,
        query: &str,
    ) -> Answer<CompletedSignIn> {
        let upstream = self.upstreams.get(id).ok_or(Refusal::ProviderUnknown)?;
        let response = Response::parse(query)?;
        let state = response.state()?.to_owned();
        let now = self.clock.now();
        let taken = {
            let (id, browser) = (id.clone(), browser.clone());
            db.write(move |tx| sign_in::take(tx, now, &id, &state, &browser)).await?
        };
        let sign_in = taken.sign_in;
        let validated = self.validate_response(upstream, response, taken).await;
        if validated.is_err() {
            let now = self.clock.now();
            db.write::<_, Fault, _>(move |tx| sign_in::answered(tx, &sign_in, now)).await?;
        }
        validated
    }

    /// Exchanges the code and validates the tokens.
    async fn validate_response(
        &self,
        upstream: &Upstream,
        response: Response,
        taken: Taken,
    ) -> Answer<CompletedSignIn> {
        let provider = &upstream.provider;
        let metadata = self.metadata(upstream).await?;
        let (code, issuer) = response.code(provider, &metadata)?;
        let request = sign_in::token_request(provider, &code, &taken.verifier);
        let answered =
            self.http.post(&metadata.token_endpoint, &request, self.http.limits().answer).await?;
        let tokens = sign_in::read_token_response(&answered)?;
        let expected = Expected {
            nonce: &taken.nonce,
            access_token: tokens.access_token.as_ref(),
            issuer: issuer.as_deref(),
            started_at: taken.started_at,
            max_age: taken.max_age,
        };
        let mut claims = self.validated(upstream, &metadata, &tokens.id_token, &expected).await?;
        if let (true, Some(url), Some(token)) =
            (provider.userinfo, &metadata.userinfo_endpoint, &tokens.access_token)
        {
            let answered = self.http.get(url, Some(token), self.http.limits().answer).await?;
            sign_in::read_userinfo(&answered, &mut claims)?;
        }
        let identity = sign_in::identity(provider, &claims)?;
        let Taken { sign_in, context, started_at, login_hint, .. } = taken;
        Ok(CompletedSignIn { sign_in, identity, started_at, login_hint, context })
    }

    /// The provider that an address belongs to.
    pub async fn realm(&self, db: &Db, address: &EmailAddress) -> Result<Realm, Fault> {
        let Ok(domain) = realm::domain_of(address.domain()) else { return Ok(Realm::Unknown) };
        let listed = {
            let domain = domain.clone();
            db.read::<_, Fault, _>(move |tx| realm::find(tx, &domain)).await?
        };
        // An entry for a provider that the portal no longer has is ignored.
        let listed = listed
            .or_else(|| self.domains.get(&domain).cloned())
            .filter(|provider| self.upstreams.contains_key(provider));
        if let Some(provider) = listed {
            return Ok(Realm::Listed(provider));
        }
        let mut unasked = false;
        for upstream in
            self.upstreams.values().filter(|upstream| upstream.provider.tenant_discovery.is_some())
        {
            match self.probes.ask(&self.http, &*self.clock, &upstream.provider, &domain).await {
                Ok(Tenant::Is) => return Ok(Realm::Tenant(upstream.provider.id.clone())),
                Ok(Tenant::IsNot) => {}
                Err(why) => {
                    tracing::warn!(upstream = %upstream.provider.id, why = why.code(), "home realm discovery failed");
                    unasked = true;
                }
            }
        }
        Ok(if unasked { Realm::Unasked } else { Realm::Unknown })
    }

    /// Fetches discovery documents and keys, so that the first person doesn't wait for them.
    pub async fn warm(&self) {
        for (upstream, why) in self.rehearse().await {
            tracing::warn!(%upstream, why, "upstream provider not available at start");
        }
    }

    /// Fetches each provider's discovery document and keys; returns the providers that failed, with
    /// the refusal's code.
    pub async fn rehearse(&self) -> Vec<(ProviderId, &'static str)> {
        let mut failed = Vec::new();
        for upstream in self.upstreams.values() {
            let fetched = match self.metadata(upstream).await {
                Ok(metadata) => self.keys(upstream, &metadata).await.map(drop),
                Err(why) => Err(why),
            };
            if let Err(why) = fetched {
                failed.push((upstream.provider.id.clone(), why.code()));
            }
        }
        failed
    }

    async fn metadata(&self, upstream: &Upstream) -> Result<Arc<Metadata>, Refusal> {
        let provider = &upstream.provider;
        let fetch = async || {
            let mut url = provider.authority.clone();
            url.set_path(&format!(
                "{}/.well-known/openid-configuration",
                url.path().trim_end_matches('/')
            ));
            let answered = good(self.http.get(&url, None, self.http.limits().answer).await?)?;
            Ok((Metadata::read(provider, &answered.body)?, lifetime(&answered)))
        };
        upstream.metadata.get(&*self.clock, fetch).await
    }

    async fn fetch_keys(&self, metadata: &Metadata) -> Result<(KeySet, Duration), Refusal> {
        let answered =
            good(self.http.get(&metadata.jwks_uri, None, self.http.limits().keys).await?)?;
        Ok((KeySet::read(&answered.body)?, lifetime(&answered)))
    }

    async fn keys(&self, upstream: &Upstream, metadata: &Metadata) -> Result<Arc<KeySet>, Refusal> {
        upstream.keys.get(&*self.clock, async || self.fetch_keys(metadata).await).await
    }

    /// Validates an ID token. If its key is unknown or its signature wrong, refetches the keys once
    /// and tries again: providers rotate keys at any time, some without a new id. At most every 30
    /// seconds, so that forged tokens do not cause requests.
    async fn validated(
        &self,
        upstream: &Upstream,
        metadata: &Metadata,
        token: &Secret<String>,
        expected: &Expected<'_>,
    ) -> Result<Claims, Refusal> {
        let keys = self.keys(upstream, metadata).await?;
        let judged =
            sign_in::validate(&upstream.provider, &keys, token, expected, self.clock.now());
        if !matches!(judged, Err(Refusal::KeyUnknown | Refusal::SignatureWrong))
            || !self.may_force(upstream)
        {
            return judged;
        }
        let keys = upstream
            .keys
            .again(&*self.clock, &keys, async || self.fetch_keys(metadata).await)
            .await?;
        sign_in::validate(&upstream.provider, &keys, token, expected, self.clock.now())
    }

    fn may_force(&self, upstream: &Upstream) -> bool {
        let now = self.clock.now();
        let mut forced =
            upstream.forced_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let may = forced.is_none_or(|at| now.since(at) >= BETWEEN_FORCED);
        if may {
            *forced = Some(now);
        }
        may
    }

    async fn refused(&self, db: &Db, provider: &ProviderId, refusal: Refusal) -> Failure<Refusal> {
        tracing::warn!(upstream = %provider, why = refusal.code(), "upstream sign-in refused");
        let (now, id, kept) = (self.clock.now(), provider.clone(), refusal.clone());
        match db.write::<_, Fault, _>(move |tx| sign_in::record_refusal(tx, now, &id, &kept)).await
        {
            Ok(()) => Failure::Refused(refusal),
            Err(fault) => Failure::Fault(fault),
        }
    }
}

fn good(answered: HttpResponse) -> Result<HttpResponse, Refusal> {
    if answered.status == 200 { Ok(answered) } else { Err(Refusal::Status(answered.status)) }
}

fn lifetime(answered: &HttpResponse) -> Duration {
    answered.max_age.map_or(USUAL, |seconds| Duration::from_secs(seconds).clamp(SHORTEST, LONGEST))
}
