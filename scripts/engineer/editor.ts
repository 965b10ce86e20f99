/** An answer written in the engineer's own editor, the thread below a line that git users know. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mistake } from './mistake.ts';

const cut = '------------------------ >8 ------------------------';

/** Opens the editor on `margin` below the cut line; gives what was written above it. Throws Mistake where there is none. */
export function writeInEditor(begun: string, margin: string): string {
  const editor = process.env.VISUAL || process.env.EDITOR;
  if (!editor || !process.stdin.isTTY)
    throw new Mistake(
      'no-editor',
      'There is no message, and no editor to write it in.',
      'Write -m "TEXT", or set EDITOR.',
    );
  const folder = mkdtempSync(join(tmpdir(), 'carnet-answer-'));
  try {
    const file = join(folder, 'ANSWER.md');
    writeFileSync(file, draftOf(begun, margin), { mode: 0o600 });
    // A shell, as git has it: people write `code --wait` there. The file's name is ours.
    const { status, error } = spawnSync('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    if (error || status !== 0) throw new Mistake('no-editor', `${editor} failed; nothing was written.`, 'Try again.');
    return writtenIn(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function draftOf(begun: string, margin: string): string {
  const below = `${cut}\nWrite above this line; nothing below it is kept. An empty message writes nothing.\n\n${margin}`;
  return `${begun}\n\n${below.trimEnd()}\n`;
}

export function writtenIn(text: string): string {
  const end = text.split('\n').findIndex((line) => line.trim() === cut);
  const lines = text.split('\n');
  return (end === -1 ? lines : lines.slice(0, end)).join('\n').trim();
}
