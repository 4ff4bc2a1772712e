import { submitting } from '../support/invite.ts';
import { SAMPLE } from '../support/respondent.ts';
import { isOf, pages } from '../support/routes.ts';
import { day } from '../support/staff_collection.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import { everywhere } from '../support/walk.ts';

const UNIT = 'Norrdals kommun';

/** Where no link leads, and why. */
const ELSEWHERE = [
  // The steps of the ways in, each looked at by the stories that walk them.
  '/',
  '/sign-in',
  '/sign-in/code',
  '/sign-in/recovery',
  '/sign-in/lost-phone',
  '/register',
  '/register/code',
  '/register/second-factor',
  '/register/confirm',
  '/register/password',
  '/register/names',
  '/register/privacy',
  '/register/over',
  // Shown once, at the end of the way in; asked for where the sign-in is no longer fresh.
  '/account/recovery-codes',
  '/account/confirm',
  '/account/sessions/{id}/end',
  '/account/sessions/end-others',
  // For system administrators; the demo's member of staff is none.
  '/staff/sessions/end',
  '/staff/people/{id}/sessions/end',
  // What a script asks while a file is read.
  '/submission/{id}/upload/{upload}/state',
  // What a script asks whose upload broke off.
  '/submission/{id}/newest',
  // Where a form leads that would end a period sooner.
  '/staff/periods/{id}/days/sooner',
];

/** Of the account provider, which has its own stories, and of what programs ask. */
const PROVIDER = /^\/(oidc|mfa|\.well-known|\{tenant\}|account\/privacy\/consents)(\/|$)/;

/** Of a portal that is open to everybody; this one is not. */
const OPEN = /^\/(join|services|return|upstream|consent|account\/(ways-in|privacy\/consent)|sign-in\/(password|stay)|register\/(birth-date|consent|human|other-address|shared|too-young))(\/|$)/;

for (const language of ['sv', 'en'] as const) {
  test(`every page that a person can come to, in order (${language}) @phone`, async ({ demo, someone }) => {
    test.setTimeout(600_000);
    const { staff, anna } = await submitting(demo, await someone('sv'), await someone('sv'));
    // Something of everything: an extension asked for, a question, a file that cannot be read, one that was submitted, one in review, an invitation.
    await anna.toSubmission(UNIT);
    await anna.open(anna.submission.replace('/submission/', '/extension/'));
    await anna.look();
    await anna.fill('extension-day', day(60));
    await anna.fill('extension-reason', 'Lönesystemet byts.');
    await anna.press('extension-send');
    await anna.open(`/messages/new?submission=${anna.submission.split('/').at(-1)}`);
    await anna.fill('message-subject', 'Vilken kod har en vikarie?');
    await anna.fill('message-text', 'Vi har två vikarier som saknar kod.');
    await anna.press('message-send');
    await anna.open(anna.submission);
    await anna.upload(SAMPLE.noTable);
    await anna.open(anna.submission);
    await anna.upload(SAMPLE.good);
    await anna.confirm();
    await anna.answerWarnings();
    await anna.submit();
    await anna.toTest(UNIT);
    await anna.upload(SAMPLE.withErrors);
    await anna.confirm();
    await anna.secondApp('Läsplattan');
    await staff.invite('eva.lund@norrdal.example', { unit: UNIT, name: ['Eva', 'Lund'] });

    if (language === 'en') {
      for (const person of [anna, staff]) {
        await person.open('/account');
        await person.speak(wordsOf.en);
      }
    }
    await everywhere(anna, ['/home', '/account']);
    const personOf = async (address: string) => {
      await staff.search('/staff/invitations', 'invitations-search', address);
      await staff.page.getByRole('row').filter({ hasText: address }).getByRole('link').click();
      return staff.link('invitation-person').getAttribute('href');
    };
    const [of, invited] = [await personOf(anna.address), await personOf('eva.lund@norrdal.example')];
    await everywhere(staff, ['/staff', '/staff/letters', '/staff/search', '/staff/units/new', `${of}/reset`, `${of}/close`, `${invited}/address`]);
    await staff.search('/staff/search', 'search-label', UNIT);
    await staff.look();
    const met = [...anna.met, ...staff.met];
    const missed = pages().filter((page) => !ELSEWHERE.includes(page) && !PROVIDER.test(page) && !OPEN.test(page) && !met.some((path) => isOf(page, path)));
    expect(missed, 'pages that no link leads to').toEqual([]);
  });
}
