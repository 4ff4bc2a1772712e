import { Guest } from '../support/guest.ts';
import { ulla } from '../support/member.ts';
import { MATNING, Service, type Visit } from '../support/service.ts';
import { expect, test, wordsOf } from '../support/story.ts';
import type { Language } from '../support/words.ts';

// A service of the open portal, by a client that nobody here wrote: two steps are turned on, and the service is allowed, or not.

/** As the person reads it. */
const nameFor = (person: Guest) => MATNING.name[person.words.language];

/** From the service to the page where it asks. */
async function toConsent(person: Guest, service: Service): Promise<Visit> {
  const { address, password } = ulla(person.demo);
  const visit = await service.sends(person.page);
  await expect(person.page.getByText(person.words.t('sign-in-bound-for', { service: nameFor(person) }))).toBeVisible();
  await person.givePassword(address, password);
  await person.sees('account-factors');
  await expect(person.page.getByText(person.words.t('mfa-service-asks', { service: nameFor(person) }))).toBeVisible();
  await person.turnOnTwoSteps({ service: nameFor(person) });
  await person.sees('consent-title', { service: nameFor(person) });
  return visit;
}

for (const language of ['sv', 'en'] as Language[]) {
  test(`a service is allowed, seen, and taken back (${language}) @phone`, async ({ demo, someone }) => {
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    const service = await Service.connected(demo, MATNING);
    const visit = await toConsent(person, service);
    for (const key of ['scope-openid', 'scope-profile', 'scope-email', 'consent-information', 'consent-policy', 'consent-terms', 'consent-report']) {
      await expect(person.page.getByRole('main').getByText(person.words.t(key)).first()).toBeVisible();
    }
    await expect(person.page.getByText(person.words.t('consent-verified', { body: 'Virkesringen' }))).toBeVisible();
    await person.press('consent-allow');
    const { claims, info, token } = await visit.takes();
    expect(claims).toMatchObject({ iss: demo.minasidor, aud: MATNING.id, amr: ['pwd', 'otp', 'mfa'] });
    expect(info).toMatchObject({ name: 'Ulla Sand', email: ulla(demo).address });
    // The next time nobody is asked.
    const again = await service.sends(person.page);
    expect((await again.takes()).claims.sub).toBe(claims.sub);

    await person.open('/account/privacy');
    await person.sees('my-data-title');
    await person.page.getByRole('link', { name: `${person.words.t('withdraw')} – ${nameFor(person)}` }).click();
    await person.sees('withdraw-title', { service: nameFor(person) });
    await person.press('withdraw-yes');
    await person.isSaid('notice-withdrawn');
    await expect(person.page.getByText(person.words.t('my-data-services-none'))).toBeVisible();
    expect(await again.stillOpens(token, claims.sub)).toBe(false);
    await service.sends(person.page);
    await person.sees('consent-title', { service: nameFor(person) });
  });

  test(`a service is not allowed: it learns that, and nothing else (${language}) @phone`, async ({ demo, someone }) => {
    const person = await Guest.reading(wordsOf[language], await someone('sv'), demo);
    const service = await Service.connected(demo, MATNING);
    const visit = await toConsent(person, service);
    await person.press('consent-cancel');
    const { url } = await visit.isBack();
    expect(url.searchParams.get('error')).toBe('access_denied');
    expect(url.searchParams.has('code')).toBe(false);
    await person.open('/account/privacy');
    await expect(person.page.getByText(person.words.t('my-data-services-none'))).toBeVisible();
    // Asked again, it is a new question.
    await service.sends(person.page);
    await person.sees('consent-title', { service: nameFor(person) });
  });
}
