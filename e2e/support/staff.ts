import { expect, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Authenticator } from './authenticator.ts';
import type { Demo } from './demo.ts';
import { Visitor } from './visitor.ts';
import type { Words } from './words.ts';

/** The operator's member of staff whom every demo has. */
export class Staff extends Visitor {
  private constructor(
    page: Page,
    demo: Demo,
    words: Words,
    readonly address: string,
    readonly password: string,
    readonly app: Authenticator,
  ) {
    super(page, demo, words);
  }

  static async of(page: Page, demo: Demo, words: Words): Promise<Staff> {
    const [people, keys] = await Promise.all(['people.json', 'phone.json'].map(async (name) => JSON.parse(await readFile(join(demo.data, name), 'utf8'))));
    const { address, password } = people.find((one: { role: string }) => one.role.endsWith(', staff'));
    const { key } = keys.find((one: { label: string }) => one.label.includes(address));
    return new Staff(page, demo, words, address, password, Authenticator.withKey(key));
  }

  async signIn(): Promise<void> {
    await this.open('/sign-in');
    await this.fill('sign-in-address', this.address);
    await this.fill('sign-in-password', this.password);
    await this.press('sign-in-go');
    await this.sees('challenge-title');
    await this.fill('challenge-code', this.app.fresh());
    await this.press('challenge-go');
    await this.sees('staff-home-title');
  }

  /** Searches where there is something to search; what is sought stands in no address. */
  async search(at: string, label: string, text: string): Promise<void> {
    await this.open(at);
    await this.fill(label, text);
    await this.press('search-go');
    await expect(this.field(label)).toHaveValue(text);
    expect(decodeURIComponent(this.page.url())).not.toContain(text);
  }

  /** Invites a person by the page; `name` only where staff know it. */
  async invite(address: string, options: { unit: string; name?: readonly [string, string]; language?: string }): Promise<void> {
    await this.open('/staff/invitations');
    await this.sees('invitations-title');
    await this.page.getByRole('main').getByRole('link', { name: this.words.t('invitations-new'), exact: true }).first().click();
    await this.sees('invite-title');
    await this.fill('sign-in-address', address);
    await this.optional('names-first').fill(options.name?.[0] ?? '');
    await this.optional('names-last').fill(options.name?.[1] ?? '');
    await this.field('invite-unit').selectOption({ label: await this.unitNamed(options.unit) });
    await this.field('invite-language').selectOption(options.language ?? this.language);
    await this.press('invite-go');
    await expect(this.page.getByText(this.words.form('notice-invited', 'invitation', 0))).toBeVisible();
  }

  /** The choice that names a unit, which may say its code and organisation as well. */
  private async unitNamed(name: string): Promise<string> {
    const choices = await this.field('invite-unit').locator('option').allInnerTexts();
    const found = choices.find((choice) => choice.includes(name));
    if (!found) throw new Error(`no unit ${name} among: ${choices.join(', ')}`);
    return found;
  }
}
