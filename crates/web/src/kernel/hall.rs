use std::sync::Arc;

use federation::provider::Kind;
use federation::{ProviderId, Upstreams};

use super::{Both, Page};

/// What a portal shows to somebody whom nobody asked in, and how that person comes in: from the
/// portal's file. Closed where it has none of it.
#[derive(Clone, Default)]
pub struct Hall {
    /// What the open front page begins with. `None`: there is none, and the sign-in page is the
    /// first.
    pub front: Option<Both>,
    pub services: Vec<Service>,
    pub links: Vec<Link>,
    /// Where people may sign in, in the order of the portal's file.
    pub doors: Vec<Door>,
    pub guide: Guide,
    /// Whether the opt-in to news is asked for.
    pub news: bool,
    /// Where the terms of use are.
    pub terms: Option<String>,
    /// The talk with the upstreams; `None` where there are none.
    pub upstreams: Option<Arc<Upstreams>>,
}

/// An application behind the portal.
#[derive(Clone, Debug)]
pub struct Service {
    pub id: String,
    pub name: Both,
    pub about: Both,
    pub environment: Environment,
    /// Where it is.
    pub url: String,
    /// Nobody enters it without two-step verification.
    pub two_step: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    Production,
    CustomerTest,
}

/// Something that is open to everybody.
#[derive(Clone, Debug)]
pub struct Link {
    pub name: Both,
    pub about: Both,
    pub url: String,
}

/// A place elsewhere where people sign in.
#[derive(Clone, Debug)]
pub struct Door {
    pub id: ProviderId,
    /// As its button says it: `Microsoft`.
    pub name: String,
    /// One's own account there, which anybody can have; else an organisation's.
    pub personal: bool,
    pub kind: Kind,
}

impl Door {
    /// What its button says. A personal Microsoft account is called by what it is: accounts at work
    /// are Microsoft's, too.
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

/// The guide of two questions: what kind of address, and what for.
#[derive(Clone, Debug, Default)]
pub struct Guide {
    pub uses: Vec<Use>,
    /// The first that fits.
    pub rules: Vec<Rule>,
}

/// What somebody can come for.
#[derive(Clone, Debug)]
pub struct Use {
    pub id: String,
    pub name: Both,
    /// The services that it is.
    pub services: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub address: AddressKind,
    /// `None`: whatever one comes for.
    pub use_for: Option<String>,
    pub way: GuidedWay,
    /// Why, in the body's own words.
    pub why: Option<Both>,
}

/// What the guide points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuidedWay {
    /// The address finds the way.
    Email,
    /// A personal account there.
    Upstream(ProviderId),
    /// An address of one's own, with a password here.
    Address,
}

impl Guide {
    /// Where the guide points for somebody with this kind of address who comes for these things.
    /// Who comes for several gets a way that is right for all of them: the rules are in the order
    /// of how much they open.
    pub fn points_at(&self, address: AddressKind, uses: &[&str]) -> Option<&Rule> {
        let fits = |rule: &&Rule| {
            rule.address == address
                && rule.use_for.as_deref().is_none_or(|wanted| uses.contains(&wanted))
        };
        self.rules.iter().find(fits)
    }
}

impl Guide {
    /// The rule by which a login at a door is not the way to a service; `None`: it is one.
    fn rule_against(&self, service: &str, door: &Door) -> Option<&Rule> {
        let kind = match door.kind {
            Kind::MicrosoftWork => AddressKind::Work,
            Kind::MicrosoftPersonal => AddressKind::Microsoft,
            Kind::Google => AddressKind::Google,
            Kind::Openid => AddressKind::Other,
        };
        let uses = self.uses.iter().filter(|one| one.services.iter().any(|id| id == service));
        let uses: Vec<&str> = uses.map(|one| one.id.as_str()).collect();
        // A rule for whatever one comes for says which way is best, and keeps nobody out.
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
        // The talk with the upstreams has nothing to show but secrets.
        f.debug_struct("Hall")
            .field("services", &self.services)
            .field("doors", &self.doors)
            .field("guide", &self.guide)
            .finish_non_exhaustive()
    }
}

impl Hall {
    /// Whether anybody can come in by themselves.
    pub fn is_open(&self) -> bool {
        self.front.is_some()
    }

    /// Whether somebody may sign in elsewhere: then the address is asked for first, since it finds
    /// where.
    pub fn has_doors(&self) -> bool {
        self.is_open() && !self.doors.is_empty()
    }

    pub fn door(&self, id: &ProviderId) -> Option<&Door> {
        self.doors.iter().find(|door| door.id == *id)
    }

    /// The doors that have a button: one's own accounts.
    pub fn buttons(&self) -> impl Iterator<Item = &Door> {
        self.doors.iter().filter(|door| door.personal)
    }

    /// Microsoft's other door: for accounts at work where this is for private ones, and the
    /// reverse.
    pub fn other_microsoft(&self, door: &Door) -> Option<&Door> {
        let wanted = match door.kind {
            Kind::MicrosoftPersonal => Kind::MicrosoftWork,
            Kind::MicrosoftWork => Kind::MicrosoftPersonal,
            Kind::Google | Kind::Openid => return None,
        };
        self.doors.iter().find(|other| other.kind == wanted)
    }

    /// The guide's rule that keeps a person from a service: none of the logins is one that the
    /// guide points at for it, and there is no password here. `providers` are those of the logins.
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

    /// The services of each environment that has any.
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
    fn the_guides_rules_hold_at_the_gate() {
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
