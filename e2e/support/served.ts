import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Foreign } from './foreign.ts';
import { ask } from './http.ts';
import { MailServer } from './mail_server.ts';

/** The open portal as `farstu serve` runs it, whose people sign in at a provider that nobody here wrote. */
export class Served {
  private constructor(
    private readonly child: ChildProcess,
    private readonly data: string,
    readonly portal: string,
    readonly foreign: Foreign,
    readonly mail: MailServer,
  ) {}

  static async start(): Promise<Served> {
    const port = await freePort();
    const portal = `http://minasidor.localhost:${port}`;
    const back = (id: string) => `${portal}/return/${id}`;
    const mail = await MailServer.start();
    const foreign = await Foreign.start({ work: back('work'), personal: back('microsoft'), google: back('google') });
    const data = await mkdtemp(join(tmpdir(), 'farstu-e2e-served-'));
    await cp(process.env.FARSTU_E2E_BEGUN ?? '', data, { recursive: true });
    const file = join(data, 'minasidor.toml');
    await writeFile(join(data, 'foreign.secret'), Foreign.secret);
    await writeFile(file, portalFile(await readFile(file, 'utf8'), portal, foreign.address, mail.port));
    const binary = process.env.FARSTU_BINARY ?? new URL('../../target/debug/farstu', import.meta.url).pathname;
    const child = spawn(binary, ['serve', file, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    const served = new Served(child, data, portal, foreign, mail);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
    for (let tries = 0; !(await served.isReady()); tries++) {
      if (tries > 300 || child.exitCode !== null) {
        await served.remove();
        throw new Error(`farstu serve is not ready:\n${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return served;
  }

  private async isReady(): Promise<boolean> {
    return (await ask(`${this.portal}/readyz`).catch(() => undefined))?.status === 200;
  }

  async remove(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill()) await gone;
    this.foreign.stop();
    this.mail.stop();
    await rm(this.data, { recursive: true, force: true });
  }
}

/** The demo's file with this portal's address and mail server in it, and the foreign provider where the demo's own was. */
function portalFile(text: string, portal: string, foreign: string, mail: number): string {
  return text
    .replace(/http:\/\/minasidor\.localhost:\d+/g, portal)
    .replace(/^authority = "http:\/\/konto\.localhost:\d+(.*)"$/gm, (_, path: string) => `authority = "${foreign}${path || '/google'}"`)
    .replace(/^host = "smtp\..*"$/m, `host = "127.0.0.1"\nport = ${mail}`)
    .replace(/^encryption = .*$/m, 'encryption = "none"')
    .replace(/^client-id = ".*"$/gm, 'client-id = "farstu"')
    .replace(/^client-secret = .*$/gm, 'client-secret = { file = "foreign.secret" }');
}

/** One that the system gives to nobody by itself, so that no other story takes it meanwhile. */
function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(freePort()));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
