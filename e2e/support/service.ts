import { request } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, type Request as Asked } from '@playwright/test';
import * as client from 'openid-client';
import type { Demo } from './demo.ts';
import type { Language } from './words.ts';

/** A made-up service, by the portal that it signs its users in at. It is not there: the browser is told that it is. */
interface Made {
  readonly id: string;
  readonly name: Record<Language, string>;
  readonly home: string;
  readonly issuer: (demo: Demo) => string;
}

/** Signs its users in at the account provider. */
const VADER: Made = { id: 'virkesvader', name: { sv: 'Virkesväder', en: 'Virkesväder' }, home: 'https://vader.example', issuer: (demo) => demo.konto };
/** Signs its users in at the open portal, and wants two steps. */
export const MATNING: Made = { id: 'matning', name: { sv: 'Mätning och redovisning', en: 'Measuring and accounting' }, home: 'https://matning.example', issuer: (demo) => demo.minasidor };

/** Asks this machine, whatever the name: Node does not know that `*.localhost` is this machine, as browsers do. */
const here: client.CustomFetch = (url, options) =>
  new Promise((resolve, reject) => {
    const { host, port, pathname, search } = new URL(url);
    const headers = { ...Object.fromEntries(new Headers(options.headers as HeadersInit).entries()), host };
    const asked = request({ host: '127.0.0.1', port, method: options.method, path: pathname + search, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode, headers: answer.headers as HeadersInit })));
    });
    asked.on('error', reject);
    if (options.body) asked.write(String(options.body));
    asked.end();
  });

/** What came back with the browser. */
export interface Back {
  readonly url: URL;
  readonly body?: string;
}

/** A service that nobody here wrote: the certified `openid-client`, connected to a portal of the demo. */
export class Service {
  private last?: Visit;
  private constructor(
    private readonly config: client.Configuration,
    private readonly made: Made,
  ) {}

  static async connected(demo: Demo, made = VADER): Promise<Service> {
    const secret = readFileSync(join(demo.data, 'service.secret'), 'utf8').trim();
    const config = await client.discovery(new URL(made.issuer(demo)), made.id, {}, client.ClientSecretBasic(secret), {
      execute: [client.allowInsecureRequests],
      [client.customFetch]: here,
    });
    // Without it, signatures of ID tokens that come from the token endpoint are not looked at.
    client.enableNonRepudiationChecks(config);
    demo.played.add(made.home);
    return new Service(config, made);
  }

  /** Somebody opens the service, which sends them to sign in. Its own pages are played: they say that they are there. */
  async sends(page: Page, more: Record<string, string> = {}): Promise<Visit> {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(this.config, {
      redirect_uri: `${this.made.home}/back`,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...more,
    });
    const visit = new Visit(this.config, this.made, page, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    await visit.listens(page.context());
    if (this.last) this.last.isOver = true;
    this.last = visit;
    await goes(page, url);
    return visit;
  }

  /** Sends somebody to sign out of the portal too. What is given tells where they came back to. */
  async signsOut(page: Page, more: Record<string, string> = {}): Promise<() => Promise<URL>> {
    const bye = `${this.made.home}/bye`;
    const state = client.randomState();
    let came: URL | undefined;
    page.context().on('request', (asked) => {
      if (asked.url().startsWith(bye)) came = new URL(asked.url());
    });
    await goes(page, client.buildEndSessionUrl(this.config, { post_logout_redirect_uri: bye, state, ...more }));
    return async () => {
      await expect.poll(() => came?.searchParams.get('state'), { message: 'the browser comes back after signing out' }).toBe(state);
      await page.waitForURL((url) => url.protocol === 'chrome-error:' || url.origin === this.made.home);
      return came as URL;
    };
  }
}

/** Redirected at once, the browser asks for a host that is not there, which nothing can play: what it asked is all that counts. */
async function goes(page: Page, url: URL): Promise<void> {
  await page.goto(url.href).catch(async (e: Error) => {
    if (!/ERR_NAME_NOT_RESOLVED|ERR_ABORTED|interrupted/.test(e.message)) throw e;
    // The browser's own page about it comes a moment later, and would break into what the story does next.
    if (/ERR_NAME_NOT_RESOLVED/.test(e.message)) await page.waitForURL(/^chrome-error:/);
  });
}

/** One visit to the service. */
export class Visit {
  /** How often the browser came back, and with what the last time. */
  came: Back[] = [];
  private ended = 0;
  /** The next visit has begun. */
  isOver = false;

  constructor(
    private readonly config: client.Configuration,
    private readonly made: Made,
    private readonly page: Page,
    private readonly checks: client.AuthorizationCodeGrantChecks,
  ) {}

  async listens(context: BrowserContext): Promise<void> {
    const { name, home } = this.made;
    context.on('request', (asked) => {
      if (!asked.url().startsWith(`${home}/back`) || this.isOver) return;
      this.came.push({ url: new URL(asked.url()), body: asked.method() === 'POST' ? (asked.postData() ?? '') : undefined });
    });
    const ended = (asked: Asked) => void (asked.url().startsWith(`${home}/back`) && !this.isOver && (this.ended += 1));
    context.on('requestfinished', ended);
    context.on('requestfailed', ended);
    await context.unroute(`${home}/**`);
    await context.route(`${home}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><html lang="sv"><title>${name.sv}</title><h1>${name.sv}</h1>` }),
    );
  }

  /** The browser is back at the service. */
  async isBack(): Promise<Back> {
    await expect.poll(() => this.ended, { message: 'the browser comes back to the service' }).toBeGreaterThan(0);
    await this.page.waitForURL((url) => url.protocol === 'chrome-error:' || url.origin === this.made.home);
    const back = this.came.at(-1);
    if (!back) throw new Error('the browser came back with nothing');
    return back;
  }

  /** Takes the code, checks all that the standards want checked, and asks who it is. */
  async takes(): Promise<{ claims: client.IDToken; info: client.UserInfoResponse; token: string; idToken: string }> {
    const { url, body } = await this.isBack();
    const answer = body === undefined ? url : new Request(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
    const tokens = await client.authorizationCodeGrant(this.config, answer, this.checks);
    const claims = tokens.claims();
    if (!claims) throw new Error('no ID token');
    const info = await client.fetchUserInfo(this.config, tokens.access_token, claims.sub);
    return { claims, info, token: tokens.access_token, idToken: tokens.id_token ?? '' };
  }

  /** What userinfo answers for a token that was taken earlier. */
  async stillOpens(token: string, subject: string): Promise<boolean> {
    return client.fetchUserInfo(this.config, token, subject).then(
      () => true,
      () => false,
    );
  }
}
