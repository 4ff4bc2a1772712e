//! From validated claims to an identity.

use base::{EmailAddress, Line, Timestamp};
use serde_json::Value;

use super::Claims;
use crate::Refusal;
use crate::provider::{AddressTrust, Provider, ProviderId, Subject};

/// A person's identity at a provider. **Only issuer and subject identify the person** (OpenID
/// Connect Core, section 5.7): addresses and names change hands.
#[derive(Clone, Debug)]
pub struct UpstreamIdentity {
    pub provider: ProviderId,
    /// As in the token; for Entra the issuer of the person's tenant.
    pub issuer: String,
    /// `sub`; for Entra `TENANT/OBJECT`.
    pub subject: String,
    pub address: Option<ClaimedAddress>,
    pub given_name: Option<Line>,
    pub family_name: Option<Line>,
    /// The full name, as reported besides its parts.
    pub name: Option<Line>,
    /// Entra's tenant.
    pub tenant: Option<String>,
    /// Google's `hd`: the domain that manages the account.
    pub hosted_domain: Option<String>,
    /// `auth_time`, if the token has it.
    pub signed_in_at: Option<Timestamp>,
}

/// An address reported by a provider.
#[derive(Clone, Debug)]
pub struct ClaimedAddress {
    pub address: EmailAddress,
    /// Whether the portal trusts the report. If not, the address only prefills a field: the person
    /// proves it with a code, and accounts are not looked up by it before that.
    pub vouched: bool,
}

/// Reads the identity from validated claims.
///
/// Names and addresses that are too long, or have markup or control characters, are dropped; the
/// person is asked instead.
pub fn identity(provider: &Provider, claims: &Claims) -> Result<UpstreamIdentity, Refusal> {
    let issuer = claims.iss.clone().ok_or(Refusal::IssuerWrong)?;
    let subject = match provider.subject {
        Subject::Sub => claims.sub.clone().ok_or(Refusal::SubjectMissing)?,
        Subject::TenantAndObject => match (&claims.tid, &claims.oid) {
            (Some(tenant), Some(object)) => format!("{tenant}/{object}"),
            _ => return Err(Refusal::TenantMissing),
        },
    };
    let email = address(&claims.email);
    let claimed = match email {
        Some(email) => Some(ClaimedAddress {
            vouched: vouched(&provider.address_trust, claims, &email),
            address: email,
        }),
        // A sign-in name that looks like an address is never trusted.
        None => address(&claims.preferred_username)
            .map(|address| ClaimedAddress { address, vouched: false }),
    };
    Ok(UpstreamIdentity {
        provider: provider.id.clone(),
        issuer,
        subject,
        address: claimed,
        given_name: person_name(&claims.given_name),
        family_name: person_name(&claims.family_name),
        name: person_name(&claims.name),
        tenant: claims.tid.clone().filter(|_| provider.subject == Subject::TenantAndObject),
        hosted_domain: hosted_domain(claims),
        signed_in_at: claims.auth_time(),
    })
}

fn vouched(rule: &AddressTrust, claims: &Claims, address: &EmailAddress) -> bool {
    let verified = claims.email_verified == Value::Bool(true);
    match rule {
        AddressTrust::Never => false,
        AddressTrust::Verified => verified,
        AddressTrust::VerifiedAndAuthoritative { domains } => {
            let domain = address.domain();
            verified
                && (domains.iter().any(|own| own == domain)
                    || hosted_domain(claims).is_some_and(|hd| hd == domain))
        }
        // Entra writes the value as true, 1 or their texts, depending on the tenant's age.
        AddressTrust::DomainOwner => match &claims.xms_edov {
            Value::Bool(yes) => *yes,
            Value::Number(n) => n.as_i64() == Some(1),
            Value::String(text) => text == "1" || text.eq_ignore_ascii_case("true"),
            _ => false,
        },
    }
}

fn address(value: &Value) -> Option<EmailAddress> {
    value.as_str().and_then(|text| EmailAddress::new(text).ok())
}

fn hosted_domain(claims: &Claims) -> Option<String> {
    claims.hd.as_str().filter(|hd| hd.len() <= 253).and_then(|hd| base::ascii_domain(hd).ok())
}

fn person_name(value: &Value) -> Option<Line> {
    let name = Line::new(value.as_str()?).ok()?;
    // Markup, not part of any name. Pages escape in any case.
    (!name.as_str().contains(['<', '>', '{', '}', '\\'])).then_some(name)
}
