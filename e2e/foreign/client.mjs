// A service that nobody here wrote: the certified `openid-client`, signing in at the portal's own provider in every way that it promises.
//
//   node client.mjs ISSUER '[{"client_id": "…", "secret": "…" | null, "method": "basic" | "post" | "none", "algorithm": "…", "redirect_uri": "…", "form_post": false}]'
//
// prints one line of JSON for each sign-in, and fails at the first thing that is not as the standards have it.
import * as client from 'openid-client';

const [issuer, list] = [process.argv[2], JSON.parse(process.argv[3])];
const methods = { basic: client.ClientSecretBasic, post: client.ClientSecretPost, none: client.None };

async function fails(what, error) {
  try {
    await what();
  } catch (thrown) {
    if (thrown.error === error || thrown.cause?.error === error) return;
    throw thrown;
  }
  throw new Error(`${error} was expected`);
}

for (const { client_id, secret, method, algorithm, redirect_uri, form_post } of list) {
  const proof = secret ? methods[method](secret) : client.None();
  const metadata = { id_token_signed_response_alg: algorithm };
  const config = await client.discovery(new URL(issuer), client_id, metadata, proof, { execute: [client.allowInsecureRequests] });
  // Without it, signatures of ID tokens that come from the token endpoint are not looked at.
  client.enableNonRepudiationChecks(config);

  const go = async (more = {}) => {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      max_age: '3600',
      ...(form_post && { response_mode: 'form_post' }),
      ...more,
    });
    const answer = await fetch(url, { redirect: 'manual' });
    let back;
    if (form_post) {
      const page = await answer.text();
      const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]);
      back = () => new Request(redirect_uri, { method: 'POST', body: new URLSearchParams(fields) });
    } else {
      const location = answer.headers.get('location');
      back = () => new URL(location);
    }
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 3600, idTokenExpected: true };
    return { back, take: () => client.authorizationCodeGrant(config, back(), checks) };
  };

  const { take } = await go();
  const tokens = await take();
  const claims = tokens.claims();
  const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  // The same code again: refused, and what it gave has ended.
  await fails(take, 'invalid_grant');
  const ended = await client.fetchUserInfo(config, tokens.access_token, claims.sub).then(() => false, () => true);
  await fails(async () => (await go({ prompt: 'none', max_age: '0' })).take(), 'login_required');
  // The same person by the token of before, or nobody.
  await (await go({ prompt: 'none', id_token_hint: tokens.id_token })).take();
  const another = { id_token: { sub: { value: 'another' } } };
  for (const more of [{ id_token_hint: 'nonsense' }, { claims: JSON.stringify(another) }]) {
    await fails(async () => (await go({ prompt: 'none', ...more })).take(), 'login_required');
  }
  // One thing alone.
  const alone = await (await go({ scope: 'openid', claims: JSON.stringify({ userinfo: { given_name: { essential: true } } }) })).take();
  const told = await client.fetchUserInfo(config, alone.access_token, claims.sub);
  if (Object.keys(told).sort().join() !== 'given_name,sub') throw new Error(`told more, or less: ${Object.keys(told)}`);
  console.log(JSON.stringify({ client_id, sub: claims.sub, amr: claims.amr, email: info.email, name: info.name, ended }));
}
