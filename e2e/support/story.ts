import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test';
import { Demo } from './demo.ts';
import { withoutScript } from './look.ts';
import { Mailbox } from './mailbox.ts';
import { type Language, Words } from './words.ts';

export { accessible } from './look.ts';
export { expect };

/** A browser of somebody's own, with nothing in it. */
type Someone = (language: Language, options?: BrowserContextOptions) => Promise<Page>;

interface Given {
  demo: Demo;
  mailbox: Mailbox;
  someone: Someone;
}

/** A story has a demo to itself, just begun, and as many browsers as it has people. `page` stands on the portal. */
export const test = base.extend<Given>({
  demo: async ({}, use) => {
    const demo = await Demo.fresh();
    await use(demo);
    await demo.remove();
  },
  mailbox: async ({ demo }, use) => use(new Mailbox(demo.post)),
  baseURL: async ({ demo }, use) => use(demo.portal),
  someone: async ({ browser, demo }, use) => {
    const faults: string[] = [];
    const contexts: BrowserContext[] = [];
    await use(async (language, options) => {
      const context = await browser.newContext({ locale: language === 'sv' ? 'sv-SE' : 'en-GB', ...options });
      contexts.push(context);
      if (options?.javaScriptEnabled === false) withoutScript.add(context);
      faultsOf(context, demo, faults);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(faults, 'what the browsers complained about').toEqual([]);
  },
});

export const wordsOf: Record<Language, Words> = { sv: new Words('sv'), en: new Words('en') };

/** Notes what no page may do: break in script, be refused by its own policy, ask another host, answer a document without the strict policy, fail. */
export function faultsOf(context: BrowserContext, demo: Demo, faults: string[]): void {
  const portals = [demo.portal, demo.minasidor, demo.konto];
  context.on('weberror', ({ error }) => void faults.push(`script: ${error().message}`));
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && !portals.includes(origin) && origin !== demo.post && !demo.played.has(origin)) faults.push(`asked ${request.url()}`);
  });
  context.on('response', (response) => {
    if (!portals.includes(new URL(response.url()).origin)) return;
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
    if (response.request().resourceType() !== 'document' || response.status() >= 300 && response.status() < 400) return;
    const policy = response.headers()['content-security-policy'] ?? '';
    if (!policy.includes("default-src 'none'") && !policy.includes("default-src 'self'") || policy.includes('unsafe-')) {
      faults.push(`the policy of ${response.url()}: ${policy}`);
    }
  });
}
