//! Why an upstream sign-in was refused, and the remedy for the person.

use base::{Failure, Timestamp};

use crate::SignInId;

/// The reason for a refusal. Each names one fact, so that page, audit entry and test agree.
///
/// No variant carries text from a provider: what a hostile one writes reaches neither a page nor a
/// log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The portal has no such provider.
    ProviderUnknown,

    // The authorization response.
    /// Parameters that are repeated, too long or not UTF-8 (RFC 6749, section 3.1).
    ResponseMalformed,
    /// No `state`.
    StateMissing,
    /// A `state` that was never issued, or to another browser: never told apart.
    StateUnknown,
    /// The response was used before. `context` is what the sign-in was begun for, so that `web` can
    /// redirect to its result; until it is `answered`, the first request is still being handled.
    StateUsed {
        context: String,
        sign_in: SignInId,
        used_at: Timestamp,
        answered: bool,
    },
    /// Begun longer ago than [`LIFETIME`](crate::sign_in::LIFETIME).
    StateExpired,
    /// The redirect URI of one provider, the `state` of another (mix-up attack).
    ProviderMixedUp,
    /// The provider promises `iss` (RFC 9207) but sent none.
    ResponseIssuerMissing,
    /// `iss` is not an issuer of the provider that the person was sent to (RFC 9207, section 2.4).
    ResponseIssuerWrong,
    /// The person, or their tenant's administrator, declined (`access_denied`).
    Cancelled,
    /// The provider must interact with the person but was told not to (`prompt=none`).
    InteractionNeeded,
    /// The provider reports a temporary problem.
    UpstreamBusy,
    /// The provider refuses the request as such: wrong registration or configuration.
    UpstreamRefused,
    /// Neither a code nor an error.
    CodeMissing,

    // Requests to the provider.
    /// No connection; for a `GET`, or if the request was never sent, after a second attempt.
    Unreachable,
    /// No complete response within the total timeout.
    TimedOut,
    /// The response exceeds the size limit.
    TooLarge,
    /// A redirect, which is never followed.
    Redirected,
    /// An unexpected status.
    Status(u16),
    /// Not the JSON that the protocol prescribes.
    Malformed,
    /// The discovery document is another issuer's (OpenID Connect Discovery, section 4.3).
    DiscoveryIssuerWrong,
    /// The discovery document lacks an endpoint, or names a URL that may not be called.
    DiscoveryUnfit,
    /// The code was rejected (`invalid_grant`).
    CodeRefused,
    /// The client authentication was rejected (`invalid_client`).
    ClientRefused,
    /// No ID token, or a token type other than Bearer.
    TokenMissing,

    // The ID token.
    /// Not three base64url parts with JSON in two, or longer than 16 KiB.
    TokenMalformed,
    /// Signed with an algorithm that is not allowed for this provider, such as `none` or any HMAC.
    AlgorithmNotAllowed,
    /// No key has that id, even after refetching the key set.
    KeyUnknown,
    /// The key belongs to another issuer at the same provider.
    KeyOfAnotherIssuer,
    SignatureWrong,
    IssuerWrong,
    AudienceWrong,
    /// Several audiences without `azp`.
    AuthorizedPartyMissing,
    AuthorizedPartyWrong,
    Expired,
    /// Issued, valid or authenticated only later than now.
    FromTheFuture,
    /// Issued before the sign-in began.
    Stale,
    NonceMissing,
    NonceWrong,
    SubjectMissing,
    /// No tenant or object id, though these identify the person.
    TenantMissing,
    /// The portal does not accept this tenant.
    TenantRefused,
    AccessTokenHashWrong,
    /// The person signed in upstream before the requested `max_age`.
    SignInTooOld,
    /// `max_age` was requested, but the token has no `auth_time`.
    AuthTimeMissing,

    // Userinfo.
    /// `sub` differs from the ID token's (OpenID Connect Core, section 5.3.2).
    UserinfoSubjectWrong,
}

/// What the person can do about a refusal; `web` has a page for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing is wrong: continue to the sign-in's result.
    GoOn,
    /// The person declined.
    Cancelled,
    /// A temporary problem: try the same button again.
    TryAgain,
    /// Too slow, or opened in another browser: start over.
    StartOver,
    /// The account's tenant is not accepted: choose another account.
    ChooseAnother,
    /// The provider did not ask the person again: sign in there again.
    ProveAgain,
    /// The provider can't show that the person just signed in: use another proof.
    ProveOtherwise,
    /// The provider or the registration with it is broken, or it is an attack. The person can only
    /// use another sign-in method; staff see the reason in the audit log.
    Broken,
}

impl Refusal {
    /// The value in the audit log and in metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProviderUnknown => "provider-unknown",
            Self::ResponseMalformed => "response-malformed",
            Self::StateMissing => "state-missing",
            Self::StateUnknown => "state-unknown",
            Self::StateUsed { .. } => "state-used",
            Self::StateExpired => "state-expired",
            Self::ProviderMixedUp => "provider-mixed-up",
            Self::ResponseIssuerMissing => "response-issuer-missing",
            Self::ResponseIssuerWrong => "response-issuer-wrong",
            Self::Cancelled => "cancelled",
            Self::InteractionNeeded => "interaction-needed",
            Self::UpstreamBusy => "upstream-busy",
            Self::UpstreamRefused => "upstream-refused",
            Self::CodeMissing => "code-missing",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::TooLarge => "too-large",
            Self::Redirected => "redirected",
            Self::Status(_) => "status",
            Self::Malformed => "malformed",
            Self::DiscoveryIssuerWrong => "discovery-issuer-wrong",
            Self::DiscoveryUnfit => "discovery-unfit",
            Self::CodeRefused => "code-refused",
            Self::ClientRefused => "client-refused",
            Self::TokenMissing => "token-missing",
            Self::TokenMalformed => "token-malformed",
            Self::AlgorithmNotAllowed => "algorithm-not-allowed",
            Self::KeyUnknown => "key-unknown",
            Self::KeyOfAnotherIssuer => "key-of-another-issuer",
            Self::SignatureWrong => "signature-wrong",
            Self::IssuerWrong => "issuer-wrong",
            Self::AudienceWrong => "audience-wrong",
            Self::AuthorizedPartyMissing => "authorized-party-missing",
            Self::AuthorizedPartyWrong => "authorized-party-wrong",
            Self::Expired => "expired",
            Self::FromTheFuture => "from-the-future",
            Self::Stale => "stale",
            Self::NonceMissing => "nonce-missing",
            Self::NonceWrong => "nonce-wrong",
            Self::SubjectMissing => "subject-missing",
            Self::TenantMissing => "tenant-missing",
            Self::TenantRefused => "tenant-refused",
            Self::AccessTokenHashWrong => "access-token-hash-wrong",
            Self::SignInTooOld => "sign-in-too-old",
            Self::AuthTimeMissing => "auth-time-missing",
            Self::UserinfoSubjectWrong => "userinfo-subject-wrong",
        }
    }

    pub fn remedy(&self) -> Remedy {
        match self {
            Self::StateUsed { .. } => Remedy::GoOn,
            Self::Cancelled => Remedy::Cancelled,
            Self::UpstreamBusy
            | Self::Unreachable
            | Self::TimedOut
            | Self::Status(500..=599 | 429)
            | Self::CodeRefused => Remedy::TryAgain,
            Self::StateMissing
            | Self::StateUnknown
            | Self::StateExpired
            | Self::InteractionNeeded
            | Self::Stale => Remedy::StartOver,
            Self::SignInTooOld => Remedy::ProveAgain,
            Self::AuthTimeMissing => Remedy::ProveOtherwise,
            Self::TenantRefused => Remedy::ChooseAnother,
            Self::ProviderUnknown
            | Self::ResponseMalformed
            | Self::ProviderMixedUp
            | Self::ResponseIssuerMissing
            | Self::ResponseIssuerWrong
            | Self::UpstreamRefused
            | Self::CodeMissing
            | Self::TooLarge
            | Self::Redirected
            | Self::Status(_)
            | Self::Malformed
            | Self::DiscoveryIssuerWrong
            | Self::DiscoveryUnfit
            | Self::ClientRefused
            | Self::TokenMissing
            | Self::TokenMalformed
            | Self::AlgorithmNotAllowed
            | Self::KeyUnknown
            | Self::KeyOfAnotherIssuer
            | Self::SignatureWrong
            | Self::IssuerWrong
            | Self::AudienceWrong
            | Self::AuthorizedPartyMissing
            | Self::AuthorizedPartyWrong
            | Self::Expired
            | Self::FromTheFuture
            | Self::NonceMissing
            | Self::NonceWrong
            | Self::SubjectMissing
            | Self::TenantMissing
            | Self::AccessTokenHashWrong
            | Self::UserinfoSubjectWrong => Remedy::Broken,
        }
    }
}

pub type Answer<T> = Result<T, Failure<Refusal>>;

impl From<Refusal> for Failure<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
