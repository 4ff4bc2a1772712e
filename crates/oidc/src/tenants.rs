//! Tenants: organisations that run their people's accounts, for clients written for Microsoft
//! Entra.

use base::EmailAddress;
use serde::Deserialize;

/// Entra's placeholder for a tenant, in the document for all tenants.
const PLACE: &str = "{tenantid}";
/// Entra's tenant of personal accounts, used for people of no organisation.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// `[[tenant]]` in the portal file: an organisation that runs its people's accounts, for clients
/// that identify people by tenant and object, as Microsoft Entra does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// A GUID in lower case.
    pub id: String,
    /// Addresses in these domains belong to the organisation.
    pub domains: Vec<String>,
}

/// Which issuer a client's tokens name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssuerKind {
    /// The portal, for everyone.
    #[default]
    Portal,
    /// One issuer for each tenant, below the portal's: `ORIGIN/TENANT/v2.0`.
    Tenant,
}

/// All tenants of a portal.
#[derive(Clone, Debug, Default)]
pub struct Tenants(Vec<Tenant>);

impl Tenants {
    /// Fails with the reason, for the system administrator.
    pub fn new(all: Vec<Tenant>) -> Result<Self, String> {
        let guid = |text: &str| {
            text.len() == 36
                && text.bytes().enumerate().all(|(i, b)| match i {
                    8 | 13 | 18 | 23 => b == b'-',
                    _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
                })
        };
        let mut domains = std::collections::BTreeSet::new();
        for tenant in &all {
            if !guid(&tenant.id) || tenant.id == PERSONAL {
                return Err(format!("{:?} is not a tenant: expected a lower-case GUID", tenant.id));
            }
            for domain in &tenant.domains {
                if base::fold(domain) != *domain || !domain.contains('.') {
                    return Err(format!("{domain:?} is not a lower-case domain"));
                }
                if !domains.insert(domain) {
                    return Err(format!("{domain:?} belongs to two tenants"));
                }
            }
        }
        Ok(Self(all))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The organisation that runs an address, if any.
    pub fn organisation_of(&self, address: &EmailAddress) -> Option<&Tenant> {
        self.0.iter().find(|tenant| {
            tenant.domains.iter().any(|domain| {
                base::ascii_domain(domain).is_ok_and(|domain| domain == address.domain())
            })
        })
    }

    pub(crate) fn of(&self, address: Option<&EmailAddress>) -> &str {
        address
            .and_then(|address| self.organisation_of(address))
            .map_or(PERSONAL, |tenant| &tenant.id)
    }

    /// The issuer for `ORIGIN/NAME/v2.0`; `name` is a tenant id, one of its domains, or an Entra
    /// alias (`common`, `organizations`, `consumers`).
    pub fn issuer(&self, origin: &str, name: &str) -> Option<String> {
        let known = |tenant: &&Tenant| {
            tenant.id == name || tenant.domains.iter().any(|domain| domain == name)
        };
        let tenant = match name {
            "organizations" | "common" => PLACE,
            "consumers" | PERSONAL => PERSONAL,
            _ => &self.0.iter().find(known)?.id,
        };
        Some(issuer_of(origin, tenant))
    }
}

pub(crate) fn issuer_of(origin: &str, tenant: &str) -> String {
    format!("{origin}/{tenant}/v2.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKOGEN: &str = "1f0e9c36-6b52-4c7e-9a55-0d1c2b3a4f50";

    fn tenants() -> Tenants {
        Tenants::new(vec![Tenant {
            id: SKOGEN.to_owned(),
            domains: ["storskogen.example", "skogsgård.example"].map(str::to_owned).to_vec(),
        }])
        .expect("valid tenants")
    }

    #[test]
    fn an_address_belongs_to_its_organisation_or_to_nobody() {
        let address = |text: &str| EmailAddress::new(text).expect("an address");
        assert_eq!(tenants().of(Some(&address("bo@storskogen.example"))), SKOGEN);
        assert_eq!(tenants().of(Some(&address("bo@xn--skogsgrd-f0a.example"))), SKOGEN);
        assert_eq!(tenants().of(Some(&address("bo@evil.storskogen.example"))), PERSONAL);
        assert_eq!(tenants().of(None), PERSONAL);
    }

    #[test]
    fn issuers_by_tenant_domain_and_word() {
        let at = |name| tenants().issuer("https://konto.example", name);
        assert_eq!(at("organizations").as_deref(), Some("https://konto.example/{tenantid}/v2.0"));
        assert_eq!(at("consumers"), Some(issuer_of("https://konto.example", PERSONAL)));
        assert_eq!(at("storskogen.example"), at(SKOGEN));
        assert_eq!((at("unknown.example"), at("")), (None, None));
    }

    #[test]
    fn invalid_tenants() {
        let one = |id: &str, domains: &[&str]| Tenant {
            id: id.to_owned(),
            domains: domains.iter().map(|d| (*d).to_owned()).collect(),
        };
        for bad in [
            vec![one("skogen", &[])],
            vec![one(PERSONAL, &[])],
            vec![one(SKOGEN, &["Skogen.example"])],
            vec![one(SKOGEN, &["a.example", "a.example"])],
        ] {
            assert!(Tenants::new(bad.clone()).is_err(), "{bad:?}");
        }
    }
}
