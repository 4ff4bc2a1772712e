// An upstream that nobody here wrote: the certified OpenID provider `oidc-provider`, set up to answer as Microsoft Entra (an issuer per tenant, `tid`,
// `oid`, `xms_edov`), as Microsoft's personal accounts, and as Google (`hd`, `email_verified`, `picture`).
//
//   node upstream.mjs '{"redirect_uris": {"work": "…", "personal": "…", "google": "…"}}'
//
// prints `listening ADDRESS` and runs until its standard input ends. Who comes in is chosen by `login_hint`; there are no pages. `POST /rotate` gives
// all of them new keys.
import { generateKeyPair, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import Provider from 'oidc-provider';

const TENANT = '11111111-2222-4333-8444-555555555555';
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const DOMAINS = { 'kommun.example': TENANT };
const SECRET = 'a secret with signs: +/%&';

// What each person's tokens say. `cancel@…` says no to the consent.
const people = {
  work: {
    'asa@kommun.example': { oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Åsa Öst', given_name: 'Åsa', family_name: 'Öst', email: 'asa@kommun.example', xms_edov: true },
    'chef@kommun.example': { oid: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Chef', email: 'vd@annan.example' },
  },
  personal: { 'bo@privat.example': { oid: 'bbbbbbbb-0000-4000-8000-000000000001', name: 'Bo Berg', email: 'bo@privat.example' } },
  google: {
    'eva@gmail.com': { name: 'Eva Ek', picture: 'https://picture.example/eva.png', email: 'eva@gmail.com', email_verified: true },
    'eva@firma.example': { name: 'Eva Ek', email: 'eva@firma.example', email_verified: true, hd: 'firma.example' },
    // Keeps the address to himself.
    'tyst@gmail.com': { name: 'Tyst Tall' },
    'ny@annan.example': { name: 'Ny', email: 'ny@annan.example', email_verified: false },
  },
};

const { redirect_uris: redirects } = JSON.parse(process.argv[2] ?? '{"redirect_uris": {}}');
const mounts = {};
let base;

// Not the synchronous one: Node has been seen to wait in it for ever.
const keyPair = promisify(generateKeyPair);

async function jwk(algorithm) {
  const pair = await (algorithm === 'RS256' ? keyPair('rsa', { modulusLength: 2048 }) : keyPair('ec', { namedCurve: 'P-256' }));
  return { ...pair.privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: algorithm };
}

async function mount(kind, path, tenant) {
  const issuer = base + path;
  const keys = [await jwk('RS256'), await jwk('ES256')];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'farstu',
        client_secret: SECRET,
        redirect_uris: [redirects[kind] ?? 'https://portal.example/return'],
        token_endpoint_auth_method: kind === 'google' ? 'client_secret_basic' : 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys },
    cookies: { keys: ['a key for tests'] },
    // As Entra and Google do: names and address are in the ID token.
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'tid', 'oid', 'hd'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture'],
      email: ['email', 'email_verified', 'xms_edov'],
    },
    scopes: ['openid', 'profile', 'email'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `${path}/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: kind === 'google' ? undefined : id, ...(tenant && { tid: tenant }), ...people[kind][id] }),
    }),
  });
  mounts[path] = { provider, kind };
}

async function interact({ provider, kind }, request, response) {
  const { params, prompt, session } = await provider.interactionDetails(request, response);
  const id = session?.accountId ?? params.login_hint;
  if (!people[kind][id] || id.startsWith('cancel')) {
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'The person said no' });
  }
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: id } });
  const grant = new provider.Grant({ accountId: id, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

/** The discovery document of a tenant, as Entra gives it below `organizations`, `consumers` or a domain. */
async function discovery(path, issuer, response) {
  const document = await (await fetch(`${base}${path}/.well-known/openid-configuration`)).json();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...document, issuer }));
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, base);
  if (request.method === 'POST' && pathname === '/rotate') {
    await mountAll();
    return response.writeHead(204).end();
  }
  const asked = pathname.match(/^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/)?.[1];
  if (asked === 'organizations') return discovery(`/${TENANT}/v2.0`, `${base}/{tenantid}/v2.0`, response);
  if (asked === 'consumers') return discovery(`/${CONSUMERS}/v2.0`, `${base}/${CONSUMERS}/v2.0`, response);
  if (DOMAINS[asked]) return discovery(`/${DOMAINS[asked]}/v2.0`, `${base}/${DOMAINS[asked]}/v2.0`, response);
  const path = Object.keys(mounts).find((path) => pathname.startsWith(`${path}/`));
  if (!path) return response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_tenant"}');
  const found = mounts[path];
  if (pathname.startsWith(`${path}/interaction/`)) return interact(found, request, response);
  request.originalUrl = request.url;
  request.url = request.url.slice(path.length);
  return found.provider.callback()(request, response);
}

async function mountAll() {
  await mount('work', `/${TENANT}/v2.0`, TENANT);
  await mount('personal', `/${CONSUMERS}/v2.0`, CONSUMERS);
  await mount('google', '/google');
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
server.listen(0, '127.0.0.1', async () => {
  base = `http://127.0.0.1:${server.address().port}`;
  await mountAll();
  console.log(`listening ${base}`);
});
process.stdin.resume().on('end', () => process.exit(0));
