//! Why somebody did not come in from upstream.

use base::{Failure, Timestamp};

use crate::SignInId;

/// What was not as it must be. Each names one fact, so that the page, the audit entry and the test
/// all say the same.
///
/// No variant carries text from upstream: what a hostile one writes reaches neither a page nor a
/// log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The portal has no such upstream.
    ProviderUnknown,

    // The return address.
    /// Parameters that are repeated, too long or not UTF-8 (RFC 6749, 3.1).
    ResponseMalformed,
    /// No `state`.
    StateMissing,
    /// A `state` that was never given out, or to another browser: the two are never told apart.
    StateUnknown,
    /// The return address was used before. `context` is what the sign-in was begun for, so that
    /// `web` can lead on to where it got; until it is `answered`, the first is still at it.
    StateUsed {
        context: String,
        sign_in: SignInId,
        used_at: Timestamp,
        answered: bool,
    },
    /// Begun longer ago than a sign-in may take.
    StateExpired,
    /// The return address of one upstream, the `state` of another.
    ProviderMixedUp,
    /// The upstream promises `iss` (RFC 9207) and sent none.
    ResponseIssuerMissing,
    /// `iss` names another issuer than the one the person was sent to (RFC 9207, 2.4).
    ResponseIssuerWrong,
    /// The person, or who decides for their tenant, said no (`access_denied`).
    Cancelled,
    /// The upstream has to ask the person something and was told not to (`prompt=none`).
    InteractionNeeded,
    /// The upstream says that it can't just now.
    UpstreamBusy,
    /// The upstream refuses the request as such: a wrong registration or configuration.
    UpstreamRefused,
    /// Neither a code nor an error.
    CodeMissing,

    // The talk with the upstream.
    /// Not reached, twice.
    Unreachable,
    /// Did not answer whole within the time given, however the bytes came.
    TimedOut,
    /// Answered with more than fits.
    TooLarge,
    /// Answered with a redirect, where none may be.
    Redirected,
    /// Answered with this status.
    Status(u16),
    /// Answered with something else than the JSON that the protocol gives.
    Malformed,
    /// The discovery document is another issuer's (OpenID Connect Discovery, 4.3).
    DiscoveryIssuerWrong,
    /// The discovery document lacks an endpoint or names one that is not HTTPS.
    DiscoveryUnfit,
    /// The code was not taken (`invalid_grant`).
    CodeRefused,
    /// The client's own proof was not taken (`invalid_client`).
    ClientRefused,
    /// No ID token, or a token of another type than Bearer.
    TokenMissing,

    // The ID token.
    /// Not three parts of base64url with JSON in two, or longer than 16 KiB.
    TokenMalformed,
    /// Signed by an algorithm that this upstream is not expected to use; `none` and every HMAC
    /// among them.
    AlgorithmNotAllowed,
    /// No key of the upstream's has that id, not even freshly fetched.
    KeyUnknown,
    /// The key is one of another issuer's behind the same address.
    KeyOfAnotherIssuer,
    SignatureWrong,
    IssuerWrong,
    AudienceWrong,
    /// Several audiences, and no word of for whom the token is.
    AuthorizedPartyMissing,
    AuthorizedPartyWrong,
    Expired,
    /// Issued or valid only later than now.
    FromTheFuture,
    /// Issued too long ago to be the answer to this question.
    Stale,
    NonceMissing,
    NonceWrong,
    SubjectMissing,
    /// No tenant or object id, where these are the identity.
    TenantMissing,
    /// A tenant that the portal doesn't take by this way.
    TenantRefused,
    AccessTokenHashWrong,
    /// The person signed in upstream longer ago than was asked for.
    SignInTooOld,
    /// The upstream was asked when the person signed in there, and does not say.
    AuthTimeMissing,

    // Userinfo.
    /// Speaks of somebody else (OpenID Connect Core, 5.3.2).
    UserinfoSubjectWrong,
}

/// What there is to do about it; `web` has a page for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing is wrong: go on to where the sign-in got.
    GoOn,
    /// The person said no.
    Cancelled,
    /// Passing trouble: the same button again.
    TryAgain,
    /// The way back was too slow, or opened in another browser: begin anew.
    BeginAnew,
    /// The account itself is not taken by this way: choose another.
    ChooseAnother,
    /// The upstream did not ask the person again: sign in there again.
    ProveAgain,
    /// The upstream cannot show that the person just signed in: another proof.
    ProveOtherwise,
    /// Upstream or the registration with it is broken, or somebody is trying something: the person
    /// can only choose another way, the staff see it in the log.
    Broken,
}

impl Refusal {
    /// As it stands in the audit log and in metrics.
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
            | Self::Stale => Remedy::BeginAnew,
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
