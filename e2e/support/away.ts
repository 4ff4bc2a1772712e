import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser on a person's own machine: closed and opened again it knows what such a browser knows, and no more. */
export class OwnBrowser {
  private context?: BrowserContext;

  private constructor(
    private readonly folder: string,
    private readonly options: Parameters<typeof chromium.launchPersistentContext>[1],
  ) {}

  static async of(options: Parameters<typeof chromium.launchPersistentContext>[1]): Promise<OwnBrowser> {
    return new OwnBrowser(await mkdtemp(join(tmpdir(), 'farstu-e2e-browser-')), options);
  }

  async open(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.folder, this.options);
    return this.context.pages()[0] ?? this.context.newPage();
  }

  async close(): Promise<void> {
    await this.context?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
