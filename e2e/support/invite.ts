import { expect, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import type { Demo } from './demo.ts';
import { Mailbox } from './mailbox.ts';
import { Newcomer } from './newcomer.ts';
import { Respondent } from './respondent.ts';
import { Staff } from './staff.ts';
import { openPeriod } from './staff_collection.ts';
import { Words } from './words.ts';

export const NAMES = ['Åsa', 'Öberg-Nyström'] as const;

/** An address that nobody has used. */
export const newAddress = (name = 'asa') => `${name}.${randomUUID().slice(0, 8)}@sjoboda.example`;

/** Staff of every demo read Swedish. */
const STAFF_READS = new Words('sv');

/** Staff sign in and invite a person whose name they do not know. Gives the person, before the mail is read. */
export async function invited(demo: Demo, words: Words, staffPage: Page, page: Page, unit = 'Sjöboda kommun'): Promise<Newcomer> {
  const staff = await Staff.of(staffPage, demo, STAFF_READS);
  await staff.signIn();
  const address = newAddress();
  await staff.invite(address, { unit, language: words.language });
  return new Newcomer(page, demo, words, address, NAMES);
}

/** The person reads the mail in the post office and follows its link, which opens a tab of its own. */
export async function followInvitation(person: Newcomer): Promise<void> {
  const mail = await new Mailbox(person.demo.post).next(person.address);
  await person.page.goto(`${person.demo.post}/?to=${encodeURIComponent(person.address)}`);
  await person.page.getByRole('link', { name: mail.subject }).click();
  const opened = person.page.waitForEvent('popup');
  await person.page.frameLocator('iframe').getByRole('link').first().click();
  const page = await opened;
  await page.waitForLoadState();
  expect(page.url().startsWith(person.demo.portal)).toBe(true);
  person.page = page;
}

/** Somebody whose invitation waits in the mailbox of every demo. */
export function waiting(demo: Demo, words: Words, page: Page): Respondent {
  return new Respondent(page, demo, words, { sv: 'anna.berg@norrdal.example', en: 'james.lind@vast.example' }[words.language]);
}

/** Staff with a period open, and somebody who has come in and is to submit in it. */
export async function submitting(demo: Demo, staffPage: Page, page: Page): Promise<{ staff: Staff; period: string; anna: Respondent }> {
  const staff = await Staff.of(staffPage, demo, STAFF_READS);
  await staff.signIn();
  const period = await openPeriod(staff);
  const anna = waiting(demo, STAFF_READS, page);
  await anna.walkIn();
  return { staff, period, anna };
}
