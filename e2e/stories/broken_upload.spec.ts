import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { submitting } from '../support/invite.ts';
import { SAMPLE } from '../support/respondent.ts';
import { expect, test } from '../support/story.ts';

// What script says of an upload whose line breaks: what the server has decides.

const UNIT = 'Norrdals kommun';

test('an upload that breaks off says what the server has, and one that arrived goes on', async ({ demo, someone }) => {
  const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
  await anna.toSubmission(UNIT);
  // Nothing was chosen: that is said at the field.
  await anna.press('upload-send');
  await anna.isTold('upload-file-missing');

  // The line breaks before the server has anything.
  await anna.open(anna.submission);
  const status = anna.page.locator('.sending [role=status]');
  await anna.page.route('**/upload', (route) => route.abort('connectionreset'), { times: 1 });
  await anna.send(SAMPLE.good);
  await expect(status).toContainText(anna.words.t('upload-broken'));
  await expect(status).toContainText(anna.words.t('upload-has-none'));
  await expect(anna.button('upload-send')).toBeEnabled();

  // The file arrives and the answer is lost: the page goes on as if it had come. (A request that is held up does not
  // give its file away, so the same form is sent beside it.)
  const text = await readFile(join(demo.data, 'samples', SAMPLE.good), 'utf8');
  const csrf = await anna.page.locator('#upload input[name=csrf]').inputValue();
  await anna.page.route('**/upload', async (route) => {
    const arrived = await anna.page.evaluate(async ({ url, name, text, csrf }) => {
      const body = new FormData();
      body.append('csrf', csrf);
      body.append('file', new Blob([text]), name);
      return (await fetch(url, { method: 'POST', body })).ok;
    }, { url: route.request().url(), name: SAMPLE.good, text, csrf });
    expect(arrived).toBe(true);
    await route.abort('connectionreset');
  }, { times: 1 });
  await anna.press('upload-send');
  await expect(anna.page).toHaveURL(/\/upload\/[^/]+$/);
  await anna.read();
  await anna.sees('understood-title');
});
