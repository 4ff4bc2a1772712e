import { expect, type Download, type Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Newcomer } from './newcomer.ts';

/** The samples that every demo has, by what they show. */
export const SAMPLE = {
  good: 'personalstatistik-1100.csv',
  withErrors: 'personalstatistik-1100-med-fel.csv',
  windows: 'personalstatistik-1100-windows.csv',
  workbook: 'personalstatistik-1100.xlsx',
  withoutColumn: 'saknar-kolumn.csv',
  noTable: 'ingen-tabell.csv',
  empty: 'tom.csv',
} as const;

/** Somebody who submits a unit's data. */
export class Respondent extends Newcomer {
  /** The address of the submission's own page. */
  submission = '';

  /** From the home page to the unit's submission of the period that is open. */
  async toSubmission(unit: string): Promise<void> {
    await this.open('/submission');
    await this.sees('submission-title');
    await this.page.getByRole('main').getByRole('link', { name: unit }).first().click();
    await expect(this.field('upload-file')).toBeVisible();
    this.submission = new URL(this.page.url()).pathname;
    await this.look();
  }

  /** To the unit's part in the test period that runs beside. */
  async toTest(unit: string): Promise<void> {
    await this.open('/submission');
    const line = this.page.getByRole('main').getByRole('listitem').filter({ hasText: this.words.t('period-test', { name: '' }).trim() });
    await line.getByRole('link', { name: unit }).first().click();
    await expect(this.field('upload-file')).toBeVisible();
    this.submission = new URL(this.page.url()).pathname;
  }

  /** Sends a file and waits until it was read. */
  async upload(sample: string): Promise<void> {
    await this.send(sample);
    await expect(this.page).toHaveURL(/\/upload\//);
    await this.read();
  }

  async send(sample: string): Promise<void> {
    await this.field('upload-file').setInputFiles(join(this.demo.data, 'samples', sample));
    await this.press('upload-send');
  }

  /** While a file is being read its page says so, and goes on by itself. */
  async read(): Promise<void> {
    await expect(this.title()).not.toHaveText(this.words.t('reading-title'), { timeout: 30_000 });
  }

  /** Says that the file was understood, from which on it counts. */
  async confirm(): Promise<void> {
    await this.sees('understood-title');
    await this.press('understood-yes');
    await expect(this.page.getByText(this.words.t('notice-counts'))).toBeVisible();
  }

  async toReview(): Promise<void> {
    await this.open(`${this.submission}/review`);
    await this.sees('review-title');
  }

  /** Corrects every error to what `right` has in that row and column, each by the link at the cell. Gives how many. */
  async correctErrors(right: Table): Promise<number> {
    for (let n = 0; ; n++) {
      await this.toReview();
      const rule = this.page.locator('.rule-list a.is-error').first();
      if ((await rule.count()) === 0) return n;
      expect(n, 'corrections that are needed').toBeLessThan(20);
      await rule.click();
      await this.look();
      await this.page.locator('.rule td.is-wrong a').first().click();
      await expect(this.optional('row-value')).toBeVisible();
      await this.look();
      const at = new URL(this.page.url());
      await this.optional('row-value').fill(right.cell(Number(at.pathname.split('/').at(-1)), at.searchParams.get('field') ?? ''));
      await this.fill('row-reason', 'Fel i lönesystemet');
      await this.press('row-save');
      await this.isSaid('notice-corrected');
    }
  }

  /** Answers every warning by one comment for all of a rule's rows. Gives how many. */
  async answerWarnings(): Promise<number> {
    for (let n = 0; ; n++) {
      await this.toReview();
      const rule = this.page.locator('.rule-list a.is-warning').first();
      if ((await rule.count()) === 0) return n;
      expect(n, 'comments that are needed').toBeLessThan(20);
      await rule.click();
      await this.look();
      await this.fill('review-comment-label', 'Kontrollerat mot anställningsavtalen.');
      await this.press('review-comment-send');
      await this.isSaid('notice-commented');
    }
  }

  /** From a review where nothing is left to the receipt. */
  async submit(): Promise<void> {
    await this.page.locator('main').getByRole('link', { name: this.words.t('home-submit'), exact: true }).first().click();
    await this.sees('submit-title');
    // What staff asked for is done.
    const answered = this.page.getByLabel(this.words.t('submit-answered'));
    if ((await answered.count()) > 0) await answered.check();
    await this.press('home-submit');
    await this.isSaid('notice-submitted');
    await expect(this.title()).toHaveText(/^\S+ \d+$/);
    await this.look();
  }

  /** What a link gives to keep. */
  async take(link: Locator): Promise<{ name: string; content: Buffer }> {
    const waits = this.page.waitForEvent('download');
    await link.click();
    return contentOf(await waits);
  }
}

export async function contentOf(download: Download): Promise<{ name: string; content: Buffer }> {
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/** A sample as a table of text, rows counted from 1. */
export class Table {
  private readonly columns: string[];
  private readonly rows: string[][];

  constructor(text: string) {
    const [head = '', ...rows] = text.trimEnd().split('\n');
    this.columns = head.split(';');
    this.rows = rows.map((row) => row.split(';'));
  }

  static async of(data: string, sample: string): Promise<Table> {
    return new Table(await readFile(join(data, 'samples', sample), 'utf8'));
  }

  get length(): number {
    return this.rows.length;
  }

  cell(row: number, column: string): string {
    const found = this.rows[row - 1]?.[this.columns.indexOf(column)];
    if (found === undefined) throw new Error(`no ${column} in row ${row}`);
    return found;
  }
}
