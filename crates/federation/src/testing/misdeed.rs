/// What an upstream does wrong, and nothing else with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Misdeed {
    #[default]
    None,

    // The address that it sends the browser back to.
    StateWrong,
    StateMissing,
    StateTwice,
    /// The issuer of another upstream, as in a mix-up attack.
    ResponseIssuerMixedUp,
    /// None, though promised.
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

    // The token endpoint, as HTTP.
    TokenRedirects,
    TokenFails,
    TokenHangs,
    /// A byte every 20 ms, for ever.
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
    /// An HMAC whose key is the public key that everybody knows.
    HmacWithPublicKey,
    KeyUnknown,
    /// Signed with a key that isn't published, under the id of one that is.
    SignedByAnother,
    SignatureCut,
    CriticalExtension,
    IssuerWrong,
    IssuerMissing,
    AudienceWrong,
    AudienceMissing,
    /// Ours and another, and no `azp`.
    AudienceMore,
    PartyWrong,
    Expired,
    ExpiryMissing,
    FromTheFuture,
    NotYetValid,
    IssuedLongAgo,
    NonceWrong,
    NonceMissing,
    /// The nonce of the sign-in before.
    NonceReplayed,
    SubjectMissing,
    SubjectEmpty,
    AccessTokenHashWrong,
    TenantMissing,
    ObjectMissing,
    /// The tenant of the token is not the one in its issuer.
    TenantOfAnother,
    /// A published key, which is another tenant's.
    KeyOfAnotherTenant,

    // Userinfo.
    UserinfoOfAnother,
    UserinfoWithoutSubject,
    UserinfoFails,
}
