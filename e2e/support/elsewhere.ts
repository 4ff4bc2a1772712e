import { expect, type Response } from '@playwright/test';
import { Visitor } from './visitor.ts';
import type { Language } from './words.ts';

/** Somebody with an account at the demo's account provider, which stands where Microsoft and Google stand. */
export interface Elsewhere {
  readonly address: string;
  readonly password: string;
  readonly names: readonly [string, string];
}

/** With a work account. */
export const ANDERS: Elsewhere = { address: 'anders.bjork@storskogen.example', password: 'Tall-kotte 18 stigen', names: ['Anders', 'Björk'] };
/** With an account of their own, by the language that they have chosen there. */
export const OWN: Record<Language, Elsewhere> = {
  sv: { address: 'maja.lund@post.example', password: 'Blå-bar 27 hinken', names: ['Maja', 'Lund'] },
  en: { address: 'sara.holm@post.example', password: 'Ek-ollon 35 korgen', names: ['Sara', 'Holm'] },
};

/** As the account provider knows the open portal. */
export const HERE: Record<Language, string> = { sv: 'Mina sidor', en: 'My pages' };

/** The same browser at the account provider. */
export class AtKonto extends Visitor {
  override get home(): string {
    return this.demo.konto;
  }

  static of({ page, demo, words }: Visitor): AtKonto {
    return new AtKonto(page, demo, words);
  }

  async isHere(): Promise<void> {
    await this.page.waitForURL((url) => url.origin === this.demo.konto);
  }

  async signIn({ address, password }: Elsewhere): Promise<void> {
    await this.isHere();
    await this.sees('sign-in-title');
    await this.fill('sign-in-address', address);
    await this.fill('sign-in-password', password);
    await this.press('sign-in-go');
  }

  /** The provider asks, the first time, whether the portal may know who it is. */
  async lets(): Promise<void> {
    await this.isHere();
    await this.sees('consent-title', { service: HERE[this.language] });
    await this.press('consent-allow');
  }
}

/** What the account provider shows while something is done: the paths of its pages, without those that only lead on. */
export async function pagesOfKonto(visitor: Visitor, doing: () => Promise<void>): Promise<string[]> {
  const shown: string[] = [];
  const listen = (response: Response) => {
    const url = new URL(response.url());
    if (url.origin === visitor.demo.konto && response.request().resourceType() === 'document' && response.status() === 200) shown.push(url.pathname);
  };
  visitor.page.on('response', listen);
  await doing();
  visitor.page.off('response', listen);
  expect(visitor.page.url().startsWith(visitor.demo.konto)).toBe(false);
  return shown;
}
