import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { submitting } from '../support/invite.ts';
import { SAMPLE, Table } from '../support/respondent.ts';
import { expect, test, wordsOf } from '../support/story.ts';

const UNIT = 'Norrdals kommun';

test.describe('from the file to the receipt', () => {
  for (const script of [true, false]) {
    test(`a file without errors${script ? '' : ', without script'} @phone`, async ({ demo, someone }) => {
      const { anna } = await submitting(demo, await someone('sv'), await someone('sv', { javaScriptEnabled: script }));
      await anna.toSubmission(UNIT);
      await anna.upload(SAMPLE.good);
      await anna.sees('understood-title');
      for (const what of ['UTF-8', anna.words.t('delimiter-semicolon'), anna.words.t('header-yes')]) {
        await expect(anna.page.locator('.facts')).toContainText(what);
      }
      await anna.confirm();
      await anna.answerWarnings();
      await anna.submit();
      // What was received is what was sent.
      const sent = await readFile(join(demo.data, 'samples', SAMPLE.good));
      await expect(anna.page.getByText(createHash('sha256').update(sent).digest('hex')).first()).toBeVisible();
      const { name, content } = await anna.take(anna.page.getByRole('link', { name: anna.words.t('receipt-pdf') }));
      expect(name).toMatch(/\.pdf$/);
      expect(content.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    });
  }

  test('errors are corrected and warnings answered, in English @phone', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    await anna.speak(wordsOf.en);
    await anna.sees('home-title');
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.withErrors);
    await anna.confirm();
    await anna.toReview();
    // Nothing is submitted while something is left.
    await anna.open(`${anna.submission}/submit`);
    await anna.sees('submit-title');
    await expect(anna.button('home-submit')).toHaveCount(0);
    const corrected = await anna.correctErrors(await Table.of(demo.data, SAMPLE.good));
    expect(corrected).toBeGreaterThan(3);
    expect(await anna.answerWarnings()).toBeGreaterThan(0);
    // Each correction is kept and can be undone, and made again.
    await anna.open(`${anna.submission}/journal`);
    await anna.sees('journal-title');
    await expect(anna.page.locator('.journal > li')).toHaveCount(corrected);
    await anna.page.locator('.journal').getByRole('button').first().click();
    await anna.isSaid('notice-undone');
    expect(await anna.correctErrors(await Table.of(demo.data, SAMPLE.good))).toBe(1);
    await anna.toReview();
    await anna.submit();
  });

  test('the same data however a payroll system writes it', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    for (const [sample, seen] of [[SAMPLE.windows, /Windows-1252/i], [SAMPLE.workbook, anna.words.t('form-xlsx')]] as const) {
      await anna.toSubmission(UNIT);
      await anna.upload(sample);
      await anna.sees('understood-title');
      await expect(anna.page.locator('.facts')).toContainText(seen);
      const rows = (await Table.of(demo.data, SAMPLE.good)).length;
      await expect(anna.page.locator('.facts')).toContainText(String(rows));
    }
  });

  test('bad files are told what is wrong, and nothing is lost', async ({ demo, someone }) => {
    const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    await anna.toSubmission(UNIT);
    await anna.upload(SAMPLE.good);
    await anna.confirm();
    for (const sample of [SAMPLE.empty, SAMPLE.noTable, SAMPLE.withoutColumn]) {
      await anna.toSubmission(UNIT);
      await anna.send(sample);
      const told = anna.page.getByRole('alert').or(anna.page.locator('.alert.error')).or(anna.page.getByText(anna.words.t('refused-empty')));
      await expect(told.filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
      await anna.look();
      // The file that counted counts still.
      await anna.toReview();
    }
  });
});
