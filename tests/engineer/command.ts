import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Typed {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A command of an engineer, typed in a folder. Not waited for in one go: the GitHub that it talks to may be in this
 * process. What is random or dated in its output is written `…`.
 */
export function type(
  folder: string,
  line: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Typed> {
  const [command = '', ...args] = line;
  return new Promise((done) => {
    const script = join(import.meta.dirname, `../../scripts/${command}.ts`);
    const child = spawn(process.execPath, [script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        ...env,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** Without what differs from run to run. */
export function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'CLONE')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\d{4}-\d\d-\d\dT\d{6}Z-([a-z]+)-[0-9a-z]{4}/g, 'ENTRY-$1')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT');
}
