import { expect, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Authenticator } from './authenticator.ts';
import type { Demo } from './demo.ts';
import type { Mail } from './mailbox.ts';
import { scan } from './qr.ts';
import { Visitor } from './visitor.ts';
import type { Words } from './words.ts';

export interface Step {
  readonly name: string;
  /** The page of the step. */
  readonly title: string;
  readonly path: string;
  readonly walk: () => Promise<void>;
}

/** Somebody who was invited, from the mail to the home page. */
export class Newcomer extends Visitor {
  password = `Grön lykta ${randomUUID().slice(0, 4)} 7!`;
  app?: Authenticator;
  recoveryCodes: string[] = [];
  private seen: Mail[] = [];

  constructor(
    page: Page,
    demo: Demo,
    words: Words,
    readonly address: string,
    readonly names?: readonly [string, string],
  ) {
    super(page, demo, words);
  }

  /** The steps of the way in, in their order; names are asked for where staff gave none. */
  steps(): Step[] {
    const names = { name: 'names', title: 'names-title', path: '/register/names', walk: () => this.giveNames() };
    return [
      { name: 'address', title: 'address-title', path: '/register', walk: () => this.giveAddress() },
      { name: 'code', title: 'code-title', path: '/register/code', walk: () => this.enterCode() },
      { name: 'second factor', title: 'factor-title', path: '/register/second-factor', walk: () => this.connectApp() },
      { name: 'password', title: 'password-title', path: '/register/password', walk: () => this.choosePassword() },
      ...(this.names ? [names] : []),
      { name: 'privacy notice', title: 'privacy-title', path: '/register/privacy', walk: () => this.readNotice() },
      { name: 'recovery codes', title: 'codes-title', path: '/account/recovery-codes', walk: () => this.saveRecoveryCodes() },
    ];
  }

  async walkIn(): Promise<void> {
    await this.open('/sign-in');
    await this.sees('sign-in-title');
    await this.link('sign-in-invited-or-forgotten').click();
    for (const step of this.steps()) {
      await this.sees(step.title);
      await step.walk();
    }
    await this.sees('home-title');
  }

  async giveAddress(): Promise<void> {
    this.seen = await this.mailbox.to(this.address);
    await this.fill('address-label', this.address);
    await this.press('address-send');
  }

  /** The newest code that was mailed since the address was given. */
  code(): Promise<string> {
    return this.mailbox.code(this.address, this.seen);
  }

  async enterCode(): Promise<void> {
    await this.fill('code-label', await this.code());
    await this.press('code-go');
  }

  async scanCode(): Promise<Authenticator> {
    const app = Authenticator.from(await scan(this.page.locator('.qr-frame')));
    expect(app.label).toContain(this.address);
    expect(app.issuer).toBe(await this.page.locator('header .brand').innerText());
    // The same secret as text.
    expect((await this.page.locator('#key').textContent())?.replace(/\s/g, '')).toBe(app.key);
    return app;
  }

  async connectApp(): Promise<void> {
    this.app = await this.scanCode();
    await this.fill('factor-code', this.app.fresh());
    await this.press('factor-go');
  }

  async choosePassword(): Promise<void> {
    await this.fill('password-new', this.password);
    await this.fill('password-again', this.password);
    await this.press('password-go');
  }

  async giveNames(): Promise<void> {
    const [first, last] = this.names ?? ['', ''];
    await this.fill('names-first', first);
    await this.fill('names-last', last);
    await this.press('names-go');
  }

  async readNotice(): Promise<void> {
    await this.press('privacy-ok');
  }

  async saveRecoveryCodes(): Promise<void> {
    this.recoveryCodes = await this.page.locator('#codes li').allInnerTexts();
    expect(this.recoveryCodes.length).toBeGreaterThan(3);
    await this.page.getByLabel(this.words.t('codes-kept')).check();
    await this.press('codes-go');
  }

  /** Connects another app to the account. */
  async secondApp(name: string): Promise<void> {
    await this.open('/account');
    await this.press('account-factor-add');
    await this.sees('add-factor-title');
    const app = Authenticator.from(await scan(this.page.locator('.qr-frame')));
    await this.fill('add-factor-name', name);
    await this.fill('factor-code', app.fresh());
    await this.press('factor-go');
    await expect(this.title()).toHaveText(this.words.t('account-title'));
  }

  async signIn(): Promise<void> {
    await this.open('/sign-in');
    await this.sees('sign-in-title');
    await this.fill('sign-in-address', this.address);
    await this.fill('sign-in-password', this.password);
    await this.press('sign-in-go');
    await this.sees('challenge-title');
    await this.fill('challenge-code', this.app?.fresh() ?? '');
    await this.press('challenge-go');
  }
}
