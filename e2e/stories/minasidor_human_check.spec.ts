import { BODY, Guest } from '../support/guest.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// Whether it is a person who makes an account: nobody is made to puzzle, and who has no script is not shut out.

const SIV = { address: 'siv.alm@bredband.example', names: ['Siv', 'Alm'] } as const;

for (const language of ['sv', 'en'] as Language[]) {
  test(`without script a picture is turned, or tones are counted (${language}) @phone`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language, { javaScriptEnabled: false }), demo, wordsOf[language]);
    await person.open('/join');
    await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
    await person.sees('human-title');
    await person.link('human-by-sound').click();
    await person.sees('human-sound-title');
    await expect(person.link('human-sound-file')).toBeVisible();
    await person.fill('human-sound-high', '77');
    await person.press('human-sound-go');
    await person.isTold('human-sound-wrong');
    await person.link('human-by-picture').click();
    await person.sees('human-picture-title');
    await person.turnRight();
    // By keyboard alone.
    await person.button('human-turn-left').focus();
    await person.page.keyboard.press('Enter');
    await person.sees('human-picture-title');
  });

  test(`turned upright, it lets the person go on (${language})`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    // The computer is slow: the check that runs by itself has not come to an end.
    await person.page.route('**/human*.js*', (route) => route.abort());
    await person.open('/join');
    await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
    await person.sees('human-title');
    await person.link('human-by-picture').click();
    await person.sees('human-picture-title');
    await person.turnUpright();
    await person.isSaid('notice-human-another');
    await person.turnUpright();
    await person.sees('agree-title', { owner: BODY });
  });

  test(`arrow keys turn the picture, and the focus stays where it was (${language})`, async ({ demo, someone }) => {
    const person = new Guest(await someone(language), demo, wordsOf[language]);
    // Without the check that runs by itself, which would go on before.
    await person.page.route('**/human*.js*', (route) => route.abort());
    await person.open('/join');
    await person.walk(person.byAddress(SIV.address, SIV.names).slice(0, 6));
    await person.link('human-by-picture').click();
    await person.sees('human-picture-title');
    await expect(person.page.getByText(person.words.t('human-picture-keys'))).toBeVisible();
    const picture = person.page.locator('img.turned');
    const turnedBy = async (key: string): Promise<void> => {
      const before = (await picture.getAttribute('src')) ?? '';
      await person.page.keyboard.press(key);
      await expect(picture).not.toHaveAttribute('src', before);
    };
    // From wherever the focus is, on a button that says something else, too.
    await person.button('human-picture-done').focus();
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft']) {
      await turnedBy(key);
      await expect(person.button('human-picture-done')).toBeFocused();
    }
    // A button that was pressed keeps the focus, so that Enter turns once more.
    for (const turn of ['human-turn-right', 'human-turn-left']) {
      await person.button(turn).focus();
      for (let press = 0; press < 2; press++) {
        await turnedBy('Enter');
        await expect(person.button(turn)).toBeFocused();
      }
    }
    // The page is the one that was opened: nothing was loaded again.
    await expect(person.page).toHaveURL(`${person.home}/register/human/picture`);
  });
}
