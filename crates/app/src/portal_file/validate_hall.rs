//! Front page, self-service sign-up, upstream providers and the guide that helps people choose.

use std::collections::BTreeSet;

use accounts::registration::{self, Open, Shared, Step};
use base::Secret as Hidden;
use federation::{ProviderId, Settings};
use toml::Spanned;
use web::kernel::{Door, Guide, GuidedWay, Hall, Link, Rule, Service, Use};

use super::model::Upstream;
use super::raw::{self, Raw};
use super::validate::Validator;

impl Validator<'_> {
    /// Self-service sign-up: by address and by upstream provider.
    pub(super) fn open(&mut self, raw: &Raw) -> Open {
        let ways = &raw.ways_in;
        let address = ways.address.as_ref().map(|way| {
            self.steps(&way.steps, Step::OF_ADDRESS.as_slice(), registration::validate_address)
        });
        let upstream = ways.upstream.as_ref().map(|way| {
            self.steps(&way.steps, Step::OF_UPSTREAM.as_slice(), registration::validate_upstream)
        });
        if let Some(way) = &ways.upstream
            && raw.upstream.is_empty()
        {
            self.problem(
                way.steps.span(),
                "[ways-in.upstream] needs an [[upstream]]",
                "add an [[upstream]], or remove [ways-in.upstream]",
            );
        }
        let age = ways.address.as_ref().and_then(|way| way.least_age.as_ref());
        if let Some(age) = age
            && !(13..=25).contains(age.get_ref())
        {
            self.problem(
                age.span(),
                format!("{} is not an allowed age limit", age.get_ref()),
                "use 13 to 25 years",
            );
        }
        let asks = |steps: &Option<Vec<Step>>, step| {
            steps.as_ref().is_some_and(|steps| steps.contains(&step))
        };
        let consent = raw
            .front_page
            .as_ref()
            .and_then(|page| page.consent_version.as_ref())
            .map(|version| *version.get_ref());
        for (steps, span) in [
            (&address, ways.address.as_ref().map(|w| w.steps.span())),
            (&upstream, ways.upstream.as_ref().map(|w| w.steps.span())),
        ] {
            let Some(span) = span else { continue };
            if asks(steps, Step::OrganisationConsent) && consent.is_none() {
                self.problem(
                    span.clone(),
                    "the consent text has no version",
                    "add consent-version = 1 to [front-page]",
                );
            }
            if asks(steps, Step::BirthDate) && age.is_none() {
                self.problem(
                    span.clone(),
                    "the date of birth is asked for without an age limit",
                    "add least-age = 16, or remove \"birth-date\"",
                );
            }
            if raw.front_page.is_none() {
                self.problem(span, "self-service sign-up needs a front page", "add [front-page]");
            }
        }
        let shared = raw.front_page.as_ref().map(|page| &page.shared_addresses);
        let named = shared.and_then(|shared| shared.names.as_ref());
        let names = named.map_or(Shared::default().names, |names| {
            names.iter().map(|name| base::fold(name)).collect()
        });
        Open {
            shared: Shared { names, refused: shared.is_some_and(|shared| shared.refused) },
            address: address.unwrap_or_default(),
            upstream: upstream.unwrap_or_default(),
            consent: consent.map(|version| version.to_string()).unwrap_or_default(),
            least_age: age.map_or(0, |age| *age.get_ref()),
        }
    }

    pub(super) fn upstreams(
        &mut self,
        raw: &[raw::Upstream],
        origin: &Spanned<String>,
    ) -> Vec<Upstream> {
        let mut found: Vec<Upstream> = Vec::new();
        let mut domains = BTreeSet::new();
        for upstream in raw {
            let Ok(id) = upstream.id.get_ref().parse::<ProviderId>() else {
                self.problem(
                    upstream.id.span(),
                    "not a valid id of an upstream",
                    "use at most 32 letters a to z, digits and hyphens",
                );
                continue;
            };
            if found.iter().any(|other| other.settings.id == id) {
                self.problem(
                    upstream.id.span(),
                    format!("two upstreams have the id {id}"),
                    "give each upstream its own id",
                );
                continue;
            }
            let settings = Settings {
                id: id.clone(),
                kind: upstream.kind,
                client_id: upstream.client_id.clone(),
                authority: upstream.authority.clone(),
                issuer: upstream.issuer.clone(),
                client_authentication: upstream.client_authentication,
                scopes: upstream.scopes.clone(),
                algorithms: upstream.algorithms.clone(),
                tenants: upstream.tenants.clone(),
                trust_addresses: upstream.trust_addresses,
                userinfo: upstream.userinfo,
                leeway: upstream.leeway,
            };
            // A stand-in for the secret, which may be unavailable where a file is only checked.
            let stand_in =
                upstream.client_secret.as_ref().map(|_| Hidden::new("secret".to_owned()));
            if let Err(e) =
                settings.clone().provider(&return_address(origin.get_ref(), &id), stand_in)
            {
                self.problem(
                    upstream.id.span(),
                    e.to_string(),
                    "see docs/how-to/connect-an-upstream.md",
                );
            }
            let secret = upstream.client_secret.as_ref().and_then(|from| self.secret(from));
            let mut own = Vec::new();
            for domain in &upstream.domains {
                match federation::realm::domain_of(domain.get_ref()) {
                    Ok(name) if domains.insert(name.clone()) => own.push(name),
                    Ok(_) => self.problem(
                        domain.span(),
                        format!("{:?} is listed twice", domain.get_ref()),
                        "list each domain at one upstream only",
                    ),
                    Err(_) => self.problem(
                        domain.span(),
                        format!("{:?} is not a domain", domain.get_ref()),
                        "write a domain such as \"skog.example\"",
                    ),
                }
            }
            found.push(Upstream { settings, secret, domains: own });
        }
        found
    }

    pub(super) fn hall(&mut self, raw: &Raw, upstreams: &[Upstream]) -> Option<Hall> {
        let front = raw.front_page.as_ref().map(|page| self.both(&page.lead));
        let mut fine = true;
        let (mut services, mut links, mut doors): (Vec<Service>, _, _) =
            (Vec::new(), Vec::new(), Vec::new());
        for service in &raw.service {
            let (id, name, about) =
                (self.id(&service.id), self.both(&service.name), self.both(&service.about));
            let url = self.web_address(&service.url);
            let (Some(id), Some(name), Some(about), Some(url)) = (id, name, about, url) else {
                fine = false;
                continue;
            };
            if services.iter().any(|other| other.id == id) {
                self.problem(
                    service.id.span(),
                    format!("two services have the id {id}"),
                    "give each service its own id",
                );
            }
            services.push(Service {
                id,
                name,
                about,
                environment: service.environment,
                url,
                two_step: service.two_step,
            });
        }
        for link in &raw.link {
            let (name, about, url) =
                (self.both(&link.name), self.both(&link.about), self.web_address(&link.url));
            match (name, about, url) {
                (Some(name), Some(about), Some(url)) => links.push(Link { name, about, url }),
                _ => fine = false,
            }
        }
        for upstream in &raw.upstream {
            let personal = upstream
                .personal
                .unwrap_or(upstream.kind != federation::provider::Kind::MicrosoftWork);
            match (upstream.id.get_ref().parse(), self.line(&upstream.name)) {
                (Ok(id), Some(name)) => {
                    doors.push(Door { id, name, personal, kind: upstream.kind })
                }
                _ => fine = false,
            }
        }
        let guide = self.guide(&raw.guide, upstreams, &services);
        let way = raw.ways_in.address.as_ref();
        let terms = way.and_then(|way| way.terms.as_ref()).map(|terms| self.web_address(terms));
        let front = match front {
            Some(None) => return None,
            front => front.flatten(),
        };
        fine.then(|| Hall {
            front,
            services,
            links,
            doors,
            guide,
            news: way.is_some_and(|way| way.news),
            terms: terms.flatten(),
            upstreams: None,
        })
    }

    fn guide(&mut self, raw: &raw::Guide, upstreams: &[Upstream], known: &[Service]) -> Guide {
        let mut guide = Guide::default();
        for one in &raw.uses {
            let mut services = Vec::new();
            for service in &one.services {
                if !known.iter().any(|known| known.id == *service.get_ref()) {
                    self.problem(
                        service.span(),
                        format!("no [[service]] has the id {:?}", service.get_ref()),
                        "use the id of a [[service]]",
                    );
                }
                services.push(service.get_ref().clone());
            }
            if let (Some(id), Some(name)) = (self.id(&one.id), self.both(&one.name)) {
                guide.uses.push(Use { id, name, services });
            }
        }
        for rule in &raw.rules {
            let way = match rule.way.get_ref().as_str() {
                "email" => Some(GuidedWay::Email),
                "address" => Some(GuidedWay::Address),
                id => upstreams
                    .iter()
                    .find(|u| u.settings.id.as_str() == id)
                    .map(|u| GuidedWay::Upstream(u.settings.id.clone())),
            };
            let Some(way) = way else {
                let ids: Vec<&str> = upstreams.iter().map(|u| u.settings.id.as_str()).collect();
                let known =
                    ["email", "address"].into_iter().chain(ids).collect::<Vec<_>>().join(", ");
                self.problem(
                    rule.way.span(),
                    format!("{:?} is not a way to sign in here", rule.way.get_ref()),
                    format!("use one of {known}"),
                );
                continue;
            };
            if let Some(wanted) = &rule.use_for
                && !guide.uses.iter().any(|one| one.id == *wanted.get_ref())
            {
                self.problem(
                    wanted.span(),
                    format!("no [[guide.use]] has the id {:?}", wanted.get_ref()),
                    "use the id of a [[guide.use]]",
                );
            }
            let why = rule.why.as_ref().and_then(|why| self.both(why));
            guide.rules.push(Rule {
                address: rule.address,
                use_for: rule.use_for.as_ref().map(|w| w.get_ref().clone()),
                way,
                why,
            });
        }
        guide
    }

    /// A link's target: HTTPS, or a page of this portal.
    pub(super) fn web_address(&mut self, url: &Spanned<String>) -> Option<String> {
        let text = url.get_ref();
        let own = web::kernel::LocalPath::parse(text).is_some();
        match federation::provider::endpoint(text) {
            Ok(meant) if !oidc::clients::is_uri(text) => {
                self.problem(
                    url.span(),
                    format!("{text:?} is not a URI"),
                    format!("write it percent-encoded, with the host in Punycode: {meant}"),
                );
                return None;
            }
            Ok(_) => return Some(text.clone()),
            Err(_) if own => return Some(text.clone()),
            Err(_) => {}
        }
        self.problem(
            url.span(),
            format!("{text:?} is not the address of a page"),
            "write https://HOST/PATH, or /PATH for a page of this portal",
        );
        None
    }
}

/// The redirect URI that is registered with an upstream provider.
pub(crate) fn return_address(origin: &str, id: &ProviderId) -> String {
    format!("{origin}/return/{id}")
}
