import { defineConfig } from '@playwright/test';
import { availableParallelism } from 'node:os';

// Stories in a real browser against the built `farstu demo`. Run them with `cargo xtask test --only e2e`.
export default defineConfig({
  testDir: 'stories',
  outputDir: 'test-results',
  globalSetup: './support/begin.ts',
  // Each story has a demo of its own.
  fullyParallel: true,
  // Three on two cores take two thirds of the time on a quiet machine. On a busy one, stories then
  // meet the deadlines of the program.
  workers: Number(process.env.FARSTU_E2E_WORKERS ?? availableParallelism()),
  // For the trace alone: a story that needs a second try counts as failed (`Stories::counts` in xtask).
  retries: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? 1 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  use: {
    // What is not there is told soon, and not when the story's time is up.
    actionTimeout: 30_000,
    locale: 'sv-SE',
    timezoneId: 'Europe/Stockholm',
    // Colours are judged as they end up, not on their way.
    contextOptions: { reducedMotion: 'reduce' },
    // A trace costs a snapshot for each action, so only a second try has one.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.FARSTU_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'computer', grepInvert: /@phone-only/, use: { viewport: { width: 1280, height: 800 } } },
    // Stories whose title has @phone are walked on a phone's width as well.
    { name: 'phone', grep: /@phone/, use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } },
  ],
});
