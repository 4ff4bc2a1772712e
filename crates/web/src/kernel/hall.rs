//! Self-service sign-up as the portal file configures it: front page, services, identity providers
//! and the sign-in guide. Pure data and rules; no I/O.

use std::sync::Arc;

use federation::provider::Kind;
use federation::{ProviderId, Upstreams};

use super::{Both, Page};

/// What an open portal offers to people without an invitation. The default is a closed portal.
#[derive(Clone, Default)]
pub struct Hall {
    /// The introduction on the public front page. `None`: the portal is closed, and the sign-in
    /// page comes first.
    pub front: Option<Both>,
    pub services: Vec<Service>,
    pub links: Vec<Link>,
    /// The identity providers that people may sign in with, in the portal file's order.
    pub doors: Vec<Door>,
    pub guide: Guide,
    /// Whether sign-up offers news by mail (opt-in).
    pub news: bool,
    /// The URL of the terms of use.
    pub terms: Option<String>,
    /// The client for the upstream providers; `None` without any.
    pub upstreams: Option<Arc<Upstreams>>,
}

/// An application behind the portal.
#[derive(Clone, Debug)]
pub struct Service {
    pub id: String,
    pub name: Both,
    pub about: Both,
    pub environment: Environment,
    pub url: String,
    /// Whether it requires two-step verification.
    pub two_step: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    Production,
    CustomerTest,
}

/// A link to a public page.
#[derive(Clone, Debug)]
pub struct Link {
    pub name: Both,
    pub about: Both,
    pub url: String,
}

/// An upstream provider as the sign-in page offers it.
#[derive(Clone, Debug)]
pub struct Door {
    pub id: ProviderId,
    /// The name on its button: `Microsoft`.
    pub name: String,
    /// Accounts there are personal, so anyone can have one; else they belong to an organisation.
    pub personal: bool,
    pub kind: Kind,
}

impl Door {
    /// The button's text. A personal Microsoft account is named as such, since work accounts are
    /// Microsoft's too.
    pub fn words(&self, p: &Page, key: &str) -> String {
        match self.kind {
            Kind::MicrosoftPersonal => p.t("door-microsoft"),
            Kind::MicrosoftWork | Kind::Google | Kind::Openid => {
                p.t1(key, "name", self.name.as_str())
            }
        }
    }

    pub fn is_private_microsoft(&self) -> bool {
        self.kind == Kind::MicrosoftPersonal
    }
}

/// The kinds of address that the guide asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressKind {
    Work,
    Microsoft,
    Google,
    Other,
    None,
}

impl AddressKind {
    pub const ALL: [Self; 5] = [Self::Work, Self::Microsoft, Self::Google, Self::Other, Self::None];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Microsoft => "microsoft",
            Self::Google => "google",
            Self::Other => "other",
            Self::None => "none",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The sign-in guide asks two questions: what kind of address the person has, and for which uses.
#[derive(Clone, Debug, Default)]
pub struct Guide {
    pub uses: Vec<Use>,
    /// The first rule that fits applies.
    pub rules: Vec<Rule>,
}

/// A purpose that the guide offers.
#[derive(Clone, Debug)]
pub struct Use {
    pub id: String,
    pub name: Both,
    /// The ids of the services that serve it.
    pub services: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub address: AddressKind,
    /// `None`: for any use.
    pub use_for: Option<String>,
    pub way: GuidedWay,
    /// The reason, in the operator's words.
    pub why: Option<Both>,
}

/// The sign-in method that the guide recommends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuidedWay {
    /// By work address: its domain decides the provider (home realm discovery).
    Email,
    /// A personal account at this provider.
    Upstream(ProviderId),
    /// Any address, with a password at this portal.
    Address,
}

impl Guide {
    /// The rule for a person with this kind of address and these uses. For several uses, the first
    /// rule that fits any of them applies, so the portal file lists the rules whose method serves
    /// the most uses first.
    pub fn points_at(&self, address: AddressKind, uses: &[&str]) -> Option<&Rule> {
        let fits = |rule: &&Rule| {
            rule.address == address
                && rule.use_for.as_deref().is_none_or(|wanted| uses.contains(&wanted))
        };
        self.rules.iter().find(fits)
    }
}

impl Guide {
    /// The rule by which a login at this provider does not open a service; `None`: it does.
    fn rule_against(&self, service: &str, door: &Door) -> Option<&Rule> {
        let kind = match door.kind {
            Kind::MicrosoftWork => AddressKind::Work,
            Kind::MicrosoftPersonal => AddressKind::Microsoft,
            Kind::Google => AddressKind::Google,
            Kind::Openid => AddressKind::Other,
        };
        let uses = self.uses.iter().filter(|one| one.services.iter().any(|id| id == service));
        let uses: Vec<&str> = uses.map(|one| one.id.as_str()).collect();
        // A rule for any use only recommends a method; it never bars one.
        let rule = self.points_at(kind, &uses).filter(|rule| rule.use_for.is_some())?;
        let is_the_way = match &rule.way {
            GuidedWay::Upstream(id) => *id == door.id,
            GuidedWay::Email => !door.personal,
            GuidedWay::Address => false,
        };
        (!is_the_way).then_some(rule)
    }
}

impl std::fmt::Debug for Hall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // `upstreams` is left out: it holds client secrets.
        f.debug_struct("Hall")
            .field("services", &self.services)
            .field("doors", &self.doors)
            .field("guide", &self.guide)
            .finish_non_exhaustive()
    }
}

impl Hall {
    /// Whether people can sign up without an invitation.
    pub fn is_open(&self) -> bool {
        self.front.is_some()
    }

    /// Whether people may sign in at an upstream provider. The sign-in page then asks for the
    /// address first, since its domain decides the provider.
    pub fn has_doors(&self) -> bool {
        self.is_open() && !self.doors.is_empty()
    }

    pub fn door(&self, id: &ProviderId) -> Option<&Door> {
        self.doors.iter().find(|door| door.id == *id)
    }

    /// The providers with a button: those of personal accounts.
    pub fn buttons(&self) -> impl Iterator<Item = &Door> {
        self.doors.iter().filter(|door| door.personal)
    }

    /// Microsoft's other provider: the one for work accounts if `door` is for personal ones, and
    /// the reverse.
    pub fn other_microsoft(&self, door: &Door) -> Option<&Door> {
        let wanted = match door.kind {
            Kind::MicrosoftPersonal => Kind::MicrosoftWork,
            Kind::MicrosoftWork => Kind::MicrosoftPersonal,
            Kind::Google | Kind::Openid => return None,
        };
        self.doors.iter().find(|other| other.kind == wanted)
    }

    /// The guide's rule that bars a person from a service: the person has no password here, and
    /// the guide recommends none of the person's linked logins for the service. `providers` are
    /// the providers of those logins.
    pub fn barred(&self, service: &str, providers: &[String], has_password: bool) -> Option<&Rule> {
        if has_password {
            return None;
        }
        let mut rule = None;
        for provider in providers {
            let door = self.doors.iter().find(|door| door.id.as_str() == provider)?;
            rule = Some(self.guide.rule_against(service, door)?);
        }
        rule
    }

    /// The services grouped by environment, without empty groups.
    pub fn by_environment(&self) -> Vec<(Environment, Vec<&Service>)> {
        [Environment::Production, Environment::CustomerTest]
            .into_iter()
            .map(|environment| {
                (
                    environment,
                    self.services
                        .iter()
                        .filter(|s| s.environment == environment)
                        .collect::<Vec<_>>(),
                )
            })
            .filter(|(_, services)| !services.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_rules_bar_a_login_from_a_service() {
        let door = |id: &str, kind, personal| Door {
            id: id.parse().expect("an id"),
            name: id.to_owned(),
            personal,
            kind,
        };
        let rule = |use_for: Option<&str>, way| Rule {
            address: AddressKind::Google,
            use_for: use_for.map(str::to_owned),
            way,
            why: None,
        };
        let one = |id: &str, service: &str| Use {
            id: id.to_owned(),
            name: Both::new(id, id),
            services: vec![service.to_owned()],
        };
        let hall = Hall {
            doors: vec![
                door("google", Kind::Google, true),
                door("work", Kind::MicrosoftWork, false),
            ],
            guide: Guide {
                uses: vec![one("follow-up", "uppfoljning"), one("services", "matning")],
                rules: vec![
                    rule(Some("follow-up"), GuidedWay::Address),
                    rule(None, GuidedWay::Upstream("google".parse().expect("an id"))),
                ],
            },
            ..Hall::default()
        };
        let barred = |service: &str, logins: &[&str], has_password| {
            let logins: Vec<String> = logins.iter().map(|login| (*login).to_owned()).collect();
            hall.barred(service, &logins, has_password).is_some()
        };
        assert!(barred("uppfoljning", &["google"], false));
        for (service, logins, has_password) in [
            ("matning", &["google"][..], false),
            ("uppfoljning", &["google"], true),
            ("uppfoljning", &["google", "work"], false),
            ("uppfoljning", &[], false),
            ("uppfoljning", &["gone"], false),
        ] {
            assert!(!barred(service, logins, has_password), "{service} {logins:?}");
        }
    }

    #[test]
    fn the_guide_takes_the_first_rule_that_fits() {
        let rule = |address, use_for: Option<&str>, way| Rule {
            address,
            use_for: use_for.map(str::to_owned),
            way,
            why: None,
        };
        let google: ProviderId = "google".parse().expect("an id");
        let guide = Guide {
            uses: Vec::new(),
            rules: vec![
                rule(AddressKind::Google, Some("follow-up"), GuidedWay::Address),
                rule(AddressKind::Google, None, GuidedWay::Upstream(google.clone())),
                rule(AddressKind::Work, None, GuidedWay::Email),
            ],
        };
        let way =
            |address, uses: &[&str]| guide.points_at(address, uses).map(|rule| rule.way.clone());
        assert_eq!(way(AddressKind::Google, &["services", "follow-up"]), Some(GuidedWay::Address));
        assert_eq!(
            way(AddressKind::Google, &["services"]),
            Some(GuidedWay::Upstream(google.clone()))
        );
        assert_eq!(way(AddressKind::Google, &[]), Some(GuidedWay::Upstream(google)));
        assert_eq!(way(AddressKind::Work, &["follow-up"]), Some(GuidedWay::Email));
        assert_eq!(way(AddressKind::Other, &["follow-up"]), None);
    }
}
