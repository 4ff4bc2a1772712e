import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running `farstu demo` with a data folder of its own. */
export class Demo {
  /** Made-up places elsewhere that a story plays, by their origin. */
  readonly played = new Set<string>();

  private constructor(
    private child: ChildProcess,
    readonly port: number,
    readonly data: string,
  ) {}

  get portal(): string {
    return `http://statistik.localhost:${this.port}`;
  }
  /** The portal that is open to everybody. */
  get minasidor(): string {
    return `http://minasidor.localhost:${this.port}`;
  }
  /** The account provider. */
  get konto(): string {
    return `http://konto.localhost:${this.port}`;
  }
  get post(): string {
    return `http://post.localhost:${this.port}`;
  }

  /** A demo as it is when it was just begun: a copy of the one that was made before the stories, which takes no time. */
  static async fresh(): Promise<Demo> {
    const data = await newFolder();
    await cp(process.env.FARSTU_E2E_BEGUN ?? '', data, { recursive: true });
    return Demo.start({ data });
  }

  /** Starts it on a free port; `data` and `port` of an earlier one continue that one's life. */
  static async start(options: { data?: string; port?: number } = {}): Promise<Demo> {
    const data = options.data ?? (await newFolder());
    const binary = process.env.FARSTU_BINARY ?? new URL('../../target/debug/farstu', import.meta.url).pathname;
    const child = spawn(binary, ['demo', '--listen', `127.0.0.1:${options.port ?? 0}`, '--data', data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const port = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`farstu demo did not say its address in 60 s:\n${said}`)), 60_000);
      const listen = (chunk: Buffer) => {
        said += chunk.toString();
        const found = /http:\/\/statistik\.localhost:(\d+)/.exec(said);
        if (found) {
          clearTimeout(late);
          resolve(Number(found[1]));
        }
      };
      child.stdout?.on('data', listen);
      // Kept for the failure's words, and drained so that the program never waits for us.
      child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`farstu demo ended with ${code}:\n${said}`)));
    });
    return new Demo(child, port, data);
  }

  /** What it holds in memory, in MiB: now, and at most so far (`proc(5)`). */
  async memory(): Promise<{ now: number; most: number }> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: of('VmRSS'), most: of('VmHWM') };
  }

  /** How many files that somebody sent it keeps. */
  async files(): Promise<number> {
    const all = await readdir(join(this.data, 'statistik-files'), { recursive: true, withFileTypes: true });
    return all.filter((one) => one.isFile()).length;
  }

  /** Ends it as the power does, or as a system administrator does; resolves when it is gone. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await gone;
  }

  /** Continues with the same data at the same address, in a new process. */
  async restart(): Promise<void> {
    const again = await Demo.start({ data: this.data, port: this.port });
    this.child = again.child;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.data, { recursive: true, force: true });
  }
}

const newFolder = () => mkdtemp(join(tmpdir(), 'farstu-e2e-'));
