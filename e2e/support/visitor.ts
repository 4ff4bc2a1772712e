import { expect, type Locator, type Page } from '@playwright/test';
import type { Demo } from './demo.ts';
import { accessible } from './look.ts';
import { Mailbox } from './mailbox.ts';
import type { Language, Words } from './words.ts';

/** Somebody at a browser: acts on what is written on the page, and every page that is met is looked at. */
export class Visitor {
  readonly mailbox: Mailbox;
  /** The paths of the pages that were looked at. */
  readonly met = new Set<string>();
  /** How often a button is pressed: some people press everything twice. */
  clicks = 1;

  constructor(
    public page: Page,
    readonly demo: Demo,
    public words: Words,
  ) {
    this.mailbox = new Mailbox(demo.post);
  }

  get language(): Language {
    return this.words.language;
  }

  /** The portal that this person comes to. */
  get home(): string {
    return this.demo.portal;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.home + path);
  }

  /** Stands on the page with this heading, which has no fault that can be seen. */
  async sees(key: string, gaps?: Record<string, string>): Promise<void> {
    await expect(this.title()).toHaveText(this.words.t(key, gaps));
    await this.look();
  }

  /** The page as it is, whatever its heading. */
  async look(): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('lang', this.language);
    await accessible(this.page);
    this.met.add(new URL(this.page.url()).pathname);
  }

  /** What is said once, at the top of the page that follows. */
  async isSaid(key: string): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: this.words.t(key) })).toBeVisible();
  }

  title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  field(key: string): Locator {
    return this.page.getByLabel(this.words.t(key), { exact: true });
  }

  /** A field that may be left empty, which its label says. */
  optional(key: string): Locator {
    return this.field(key).or(this.page.getByLabel(`${this.words.t(key)} ${this.words.t('field-optional')}`, { exact: true }));
  }

  button(key: string, gaps?: Record<string, string>): Locator {
    return this.page.getByRole('button', { name: this.words.t(key, gaps), exact: true });
  }

  link(key: string): Locator {
    return this.page.getByRole('main').getByRole('link', { name: this.words.t(key), exact: true });
  }

  async fill(key: string, value: string): Promise<void> {
    await this.field(key).fill(value);
  }

  async press(key: string, gaps?: Record<string, string>): Promise<void> {
    await this.button(key, gaps).click({ clickCount: this.clicks });
  }

  /** What is told at the top of the page that went wrong, and at the field. */
  async isTold(key: string, gaps?: Record<string, string>): Promise<void> {
    await this.isToldInWords(this.words.t(key, gaps));
  }

  async isToldInWords(words: string): Promise<void> {
    await expect(this.page.getByRole('alert')).toContainText(words);
    await expect(this.page.locator('.wrong-words').first()).toContainText(words);
    await accessible(this.page);
  }

  /** Changes the language of the pages, by the button that says the other one's name. */
  async speak(words: Words): Promise<void> {
    await this.press('frame-other-language');
    this.words = words;
    await expect(this.page.locator('html')).toHaveAttribute('lang', words.language);
  }

  async signOut(): Promise<void> {
    await this.page.locator('.me > summary').click();
    await this.press('frame-sign-out');
    await this.sees('sign-in-title');
    await expect(this.page.getByText(this.words.t('notice-signed-out'))).toBeVisible();
  }
}
