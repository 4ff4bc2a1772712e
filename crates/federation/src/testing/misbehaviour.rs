//! The ways in which the test provider misbehaves.

/// What a provider does wrong; all else is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Misbehaviour {
    #[default]
    None,

    // The authorization response.
    StateWrong,
    StateMissing,
    StateTwice,
    /// `iss` of another provider, as in a mix-up attack.
    ResponseIssuerMixedUp,
    /// No `iss`, though promised.
    ResponseIssuerMissing,
    CodeMissing,
    Denies,
    SaysBusy,

    // Discovery.
    DiscoveryRedirects,
    DiscoveryOfAnother,
    DiscoveryNamesPlainHttp,
    DiscoveryLacksKeys,
    DiscoveryIsNoJson,
    DiscoveryFails,

    // The token endpoint's HTTP.
    TokenRedirects,
    TokenFails,
    TokenHangs,
    /// One byte every 20 ms, without end.
    TokenTrickles,
    /// A name of 200 kB in the ID token.
    HugeName,
    TokenIsNoJson,
    IdTokenMissing,
    CodeRefused,
    ClientRefused,

    // The ID token.
    NotAToken,
    AlgorithmNone,
    /// An HMAC with the public key as its secret.
    HmacWithPublicKey,
    KeyUnknown,
    /// Signed with an unpublished key, under the id of a published one.
    SignedByAnother,
    SignatureCut,
    CriticalExtension,
    IssuerWrong,
    IssuerMissing,
    AudienceWrong,
    AudienceMissing,
    /// The portal and another audience, without `azp`.
    AudienceMore,
    PartyWrong,
    Expired,
    ExpiryMissing,
    FromTheFuture,
    NotYetValid,
    IssuedLongAgo,
    NonceWrong,
    NonceMissing,
    /// The nonce of the previous sign-in.
    NonceReplayed,
    SubjectMissing,
    SubjectEmpty,
    AccessTokenHashWrong,
    TenantMissing,
    ObjectMissing,
    /// The token's tenant is not the one in its issuer.
    TenantOfAnother,
    /// A published key of another tenant.
    KeyOfAnotherTenant,

    // Userinfo.
    UserinfoOfAnother,
    UserinfoWithoutSubject,
    UserinfoFails,
}
