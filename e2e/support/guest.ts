import { expect, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Authenticator } from './authenticator.ts';
import { AtKonto, type Elsewhere, HERE } from './elsewhere.ts';
import type { Demo } from './demo.ts';
import type { Mail } from './mailbox.ts';
import { scan } from './qr.ts';
import { eighthsToUpright } from './upright.ts';
import { Visitor } from './visitor.ts';
import { Words } from './words.ts';

/** The body behind the open portal. */
export const BODY = 'Virkesringen';

/** A page of a way in: its heading, and what the person does there. */
export interface Stage {
  readonly title: string;
  readonly gaps?: Record<string, string>;
  /** At the account provider. */
  readonly elsewhere?: true;
  readonly walk: () => Promise<void>;
}

interface TwoSteps {
  /** Of the app. */
  name?: string;
  keeps?: (codes: string[]) => void;
  /** The service that the person was on the way to. */
  service?: string;
}

/** Somebody whom nobody asked in, at the open portal. */
export class Guest extends Visitor {
  readonly password = `Gul tratt ${randomUUID().slice(0, 4)} 7!`;
  private seen: Mail[] = [];

  /** Somebody who has chosen the language at the front page, where it is kept whatever the account says. */
  static async reading(words: Words, page: Page, demo: Demo): Promise<Guest> {
    const guest = new Guest(page, demo, new Words('sv'));
    await guest.open('/');
    await guest.look();
    if (words.language !== 'sv') await guest.speak(words);
    return guest;
  }

  override get home(): string {
    return this.demo.minasidor;
  }

  async walk(stages: readonly Stage[]): Promise<void> {
    for (const stage of stages) {
      await this.standsAt(stage);
      await stage.walk();
    }
  }

  async standsAt({ title, gaps, elsewhere }: Stage): Promise<void> {
    const origin = elsewhere ? this.demo.konto : this.home;
    await this.page.waitForURL((url) => url.origin === origin);
    await this.sees(title, gaps);
  }

  /** From the front page to where an account is made. */
  async toJoin(): Promise<void> {
    await this.open('/');
    await this.look();
    await this.link('front-join').click();
  }

  /** What the portal has written to an address, newest first. */
  async letters(address: string): Promise<Mail[]> {
    return (await this.mailbox.to(address)).filter(({ from }) => from === 'portal@minasidor.example');
  }

  async isIn(): Promise<void> {
    await this.sees('my-user-title');
  }

  /** The work account is found by the address. */
  byWork(who: Elsewhere): Stage[] {
    return [
      { title: 'join-title', walk: () => this.seek(who.address) },
      { title: 'found-title', gaps: { name: 'Microsoft' }, walk: () => this.press('door-on-to', { name: 'Microsoft' }) },
      ...this.elsewhere(who),
      ...this.consentAndNames(who),
    ];
  }

  /** By a button. Google does not run the mailbox of such an address: it is proved by a code. */
  byDoor(name: 'Google' | 'Microsoft', who: Elsewhere): Stage[] {
    return [
      { title: 'join-title', walk: () => this.comeBy(name) },
      ...this.elsewhere(who),
      ...(name === 'Google' ? [{ title: 'code-title', walk: () => this.enterCode(who.address) }] : []),
      ...this.consentAndNames(who),
    ];
  }

  /** With an address of one's own and a password here. */
  byAddress(address: string, names: readonly [string, string]): Stage[] {
    return [
      { title: 'join-title', walk: () => this.seek(address) },
      { title: 'no-way-title', walk: () => this.begin(address) },
      { title: 'code-title', walk: () => this.enterCode(address) },
      { title: 'birth-title', walk: () => this.tellAge(1985) },
      { title: 'names-title', walk: () => this.tellNames(names) },
      // The check after it runs by itself: nobody does anything.
      { title: 'password-title', walk: () => this.choosePassword() },
      { title: 'agree-title', gaps: { owner: BODY }, walk: () => this.press('agree-agree') },
      this.answersStay(),
    ];
  }

  private elsewhere(who: Elsewhere): Stage[] {
    return [
      { title: 'sign-in-title', elsewhere: true, walk: () => AtKonto.of(this).signIn(who) },
      { title: 'consent-title', gaps: { service: HERE[this.language] }, elsewhere: true, walk: () => AtKonto.of(this).lets() },
    ];
  }

  /** Signed in there already, the person is asked whether the portal may know who it is, and chooses who it is. */
  toldThere(): Stage[] {
    return [
      { title: 'choose-title', elsewhere: true, walk: () => this.press('choose-me') },
      { title: 'consent-title', gaps: { service: HERE[this.language] }, elsewhere: true, walk: () => AtKonto.of(this).lets() },
    ];
  }

  private consentAndNames({ names }: Elsewhere): Stage[] {
    return [
      { title: 'agree-title', gaps: { owner: BODY }, walk: () => this.press('agree-agree') },
      { title: 'names-title', walk: () => this.keepNames(names) },
      this.answersStay(),
    ];
  }

  private answersStay(): Stage {
    return { title: 'stay-title', gaps: { days: '90', hours: '12' }, walk: () => this.press('stay-no') };
  }

  async seek(address: string): Promise<void> {
    await this.fill('sign-in-address', address);
    await this.press('join-find');
  }

  async comeBy(name: string): Promise<void> {
    if (name === 'Microsoft') await this.press('door-microsoft');
    else await this.press('join-with', { name });
  }

  private async begin(address: string): Promise<void> {
    this.seen = await this.mailbox.to(address);
    await this.press('no-way-here');
  }

  private async enterCode(address: string): Promise<void> {
    await this.fill('code-label', await this.mailbox.code(address, this.seen));
    this.seen = await this.mailbox.to(address);
    await this.press('code-go');
  }

  async tellAge(year: number): Promise<void> {
    await this.fill('birth-year', String(year));
    await this.field('birth-month').selectOption('2');
    await this.fill('birth-day', '17');
    await this.press('birth-go');
  }

  private async tellNames([first, last]: readonly [string, string]): Promise<void> {
    await this.fill('names-first', first);
    await this.fill('names-last', last);
    await this.press('names-go');
  }

  /** They are filled in by what was told elsewhere. */
  private async keepNames([first, last]: readonly [string, string]): Promise<void> {
    await expect(this.field('names-first')).toHaveValue(first);
    await expect(this.field('names-last')).toHaveValue(last);
    await this.press('names-go');
  }

  private async choosePassword(): Promise<void> {
    await this.fill('password-new', this.password);
    await this.fill('password-again', this.password);
    await this.press('password-go');
  }

  /** The picture of the human check, by an eighth to the right. */
  async turnRight(): Promise<void> {
    const picture = this.page.locator('img.turned');
    const before = (await picture.getAttribute('src')) ?? '';
    await this.press('human-turn-right');
    await expect(picture).not.toHaveAttribute('src', before);
  }

  /** Turns it until it stands upright, and says so. */
  async turnUpright(): Promise<void> {
    const left = await eighthsToUpright(this.page.locator('img.turned'));
    for (let turn = 0; turn < left; turn++) await this.turnRight();
    await this.press('human-picture-done');
  }

  /** The address first, then the password; up to the question whether to stay signed in. */
  async signIn(address: string, password: string): Promise<void> {
    await this.open('/sign-in');
    await this.givePassword(address, password);
  }

  async givePassword(address: string, password: string): Promise<void> {
    await this.sees('sign-in-title');
    await this.fill('sign-in-address', address);
    await this.press('door-next');
    await this.sees('sign-in-title');
    await this.fill('sign-in-password', password);
    await this.press('sign-in-go');
  }

  async staysNot(): Promise<void> {
    await this.sees('stay-title', { days: '90', hours: '12' });
    await this.press('stay-no');
  }

  /** Turns two-step verification on, from its page. */
  async turnOnTwoSteps({ name = 'Telefonen', keeps = () => {}, service }: TwoSteps = {}): Promise<Authenticator> {
    await this.sees('account-factors');
    await this.press('mfa-turn-on');
    await this.sees('add-first-title');
    const app = Authenticator.from(await scan(this.page.locator('.qr-frame')));
    await this.fill('add-factor-name', name);
    await this.fill('factor-code', app.fresh());
    await this.press('factor-go');
    await this.sees('codes-title');
    keeps(await this.page.locator('#codes li').allInnerTexts());
    await this.page.getByLabel(this.words.t('codes-kept')).check();
    // The last page names where the person was going.
    await (service ? this.press('service-open', { name: service }) : this.press('codes-go'));
    return app;
  }
}
