import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { git } from './repository.ts';

const root = join(import.meta.dirname, '../..');

/** Runs `scripts/<job>.ts` as a person or a CI job would. */
export function job(name: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, `scripts/${name}.ts`), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The record is whole: git finds no fault in any object, and `check` none in any file. */
export function expectSound(bare: string): void {
  expect(git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
  const { status, stdout, stderr } = job('check', bare);
  expect({ status, stderr, stdout: stdout.split('\n').filter((line) => line.startsWith('content/')) }).toEqual({
    status: 0,
    stderr: expect.any(String),
    stdout: [],
  });
}
