import { OwnBrowser } from '../support/away.ts';
import { invited } from '../support/invite.ts';
import { expect, test, wordsOf } from '../support/story.ts';

test.describe('the way in goes on where it was', () => {
  test('after the browser was closed at every step', async ({ demo, someone }, { project }) => {
    const browser = await OwnBrowser.of({ locale: 'sv-SE', viewport: project.use.viewport ?? null, reducedMotion: 'reduce', ...project.use.launchOptions });
    const person = await invited(demo, wordsOf.sv, await someone('sv'), await browser.open());
    try {
      for (const step of person.steps()) {
        await browser.close();
        person.page = await browser.open();
        // The last step is after the way in: who closed the browser there signs in.
        if (step.path === '/account/recovery-codes') break;
        // The page that was open last, and the link that the sign-in page has: both lead to where the person was.
        await person.open(step.path);
        await person.sees(step.title);
        if (!['/register', '/register/code'].includes(step.path)) {
          await person.open('/register');
          await expect(person.page).toHaveURL(demo.portal + step.path);
        }
        await step.walk();
      }
      await person.signIn();
      await person.sees('home-title');
    } finally {
      await browser.remove();
    }
  });

  test('after the program was killed at every step', async ({ demo, someone }) => {
    const person = await invited(demo, wordsOf.sv, await someone('sv'), await someone('sv'));
    await person.open('/register');
    for (const step of person.steps()) {
      await person.sees(step.title);
      // The page that is open goes on with a program that never saw it.
      await demo.stop('SIGKILL');
      await demo.restart();
      await step.walk();
      // What was answered is kept.
      await person.page.waitForURL((url) => url.pathname !== step.path);
      await demo.stop('SIGKILL');
      await demo.restart();
      await person.page.reload();
    }
    await person.sees('home-title');
  });

  test('with a second tab, the back button and double clicks', async ({ demo, someone }) => {
    const person = await invited(demo, wordsOf.sv, await someone('sv'), await someone('sv'));
    const [one, other] = [person.page, await person.page.context().newPage()];
    await person.open('/register');
    for (const step of person.steps()) {
      await person.sees(step.title);
      await other.goto(demo.portal + step.path);
      await expect(other.getByRole('heading', { level: 1 })).toHaveText(person.words.t(step.title));
      const before = one.url();
      const last = step.path === '/account/recovery-codes';
      await step.walk();
      await one.waitForURL((url) => url.href !== before);
      if (last) break;
      // What the other tab still shows is sent too, and ends at the step that is next.
      person.page = other;
      if (step.path === '/register') {
        await other.goto(one.url());
      } else {
        await other.locator('main form button.primary').first().click();
        await other.waitForURL(one.url());
      }
      person.page = one;
      await one.goBack();
      // Who has not yet proved the address may change it; every other step that is done stays done.
      if (step.path !== '/register') await one.waitForURL((url) => url.pathname !== step.path);
      await one.goto(other.url());
    }
    await person.sees('home-title');
  });

  test('when every button is pressed twice', async ({ demo, someone }) => {
    const person = await invited(demo, wordsOf.sv, await someone('sv'), await someone('sv'));
    person.clicks = 2;
    await person.walkIn();
    expect((await person.mailbox.to(person.address)).length).toBeLessThan(6);
  });
});
