import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Runs a file of the project with this Node until it ends, its output shown. Resolves to whether it succeeded. */
export function runNode(file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, file), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const stop = () => child.kill('SIGTERM');
    process.on('SIGTERM', stop);
    child.on('error', (error) => console.error(error.message));
    child.on('close', (code) => {
      process.off('SIGTERM', stop);
      done(code === 0);
    });
  });
}
