import { once } from 'node:events';
import { request } from 'node:http';
import { submitting } from '../support/invite.ts';
import { expect, test } from '../support/story.ts';

const UNIT = 'Norrdals kommun';
const MIB = 1 << 20;
/** MiB that are sent: the debug build passes some ten a second. */
const PASSED = 72;

test('a file that is larger than memory should be is passed on as it comes, and nothing is left of one that breaks off', async ({ demo, someone }) => {
  const { anna } = await submitting(demo, await someone('sv'), await someone('sv'));
  await anna.toSubmission(UNIT);
  const cookies = await anna.page.context().cookies(demo.portal);
  const csrf = await anna.page.locator('#upload input[name=csrf]').inputValue();
  const [files, before] = [await demo.files(), await demo.memory()];

  const sent = request({
    host: '127.0.0.1',
    port: demo.port,
    method: 'POST',
    path: `${anna.submission}/upload`,
    headers: {
      host: new URL(demo.portal).host,
      origin: demo.portal,
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': 900 * MIB,
    },
  });
  const broken = once(sent, 'error');
  sent.write(`--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="stor.csv"\r\n\r\n`);
  const piece = Buffer.from('1100;2026;123456;30000,50;timlön\r\n'.repeat(MIB / 33).slice(0, MIB));
  const begun = Date.now();
  for (let passed = 0; passed < PASSED; passed++) {
    if (!sent.write(piece)) await once(sent, 'drain');
  }
  const during = await demo.memory();
  test.info().annotations.push({ type: 'memory', description: `${before.most.toFixed(0)} MiB before, ${during.most.toFixed(0)} MiB at most while ${PASSED} MiB passed in ${((Date.now() - begun) / 1000).toFixed(1)} s` });
  expect(during.most - before.most).toBeLessThan(PASSED / 3);
  // The line breaks.
  sent.destroy(new Error('the line broke'));
  await broken;
  await expect.poll(() => demo.files()).toBe(files);
  await anna.open(anna.submission);
  await expect(anna.page.getByText('stor.csv')).toHaveCount(0);
  await expect(anna.field('upload-file')).toBeVisible();
});
