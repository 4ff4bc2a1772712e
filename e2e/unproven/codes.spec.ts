import { waiting } from '../support/invite.ts';
import { test, wordsOf } from '../support/story.ts';

const words = wordsOf.sv;

test.describe('codes', () => {
  test('of the app: none is taken twice', async ({ demo, someone }) => {
    const person = waiting(demo, words, await someone('sv'));
    await person.walkIn();
    await person.signOut();
    await person.fill('sign-in-address', person.address);
    await person.fill('sign-in-password', person.password);
    await person.press('sign-in-go');
    await person.sees('challenge-title');
    await person.fill('challenge-code', person.app?.again() ?? '');
    await person.press('challenge-go');
    await person.isTold('challenge-used');
    await person.fill('challenge-code', person.app?.fresh() ?? '');
    await person.press('challenge-go');
    await person.sees('home-title');
  });
});
