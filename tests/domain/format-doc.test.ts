import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, formatProblem } from '../../src/domain/check.ts';
import { creditJson } from '../../src/domain/credit-json.ts';
import { formatCredit } from '../../src/domain/format-credit.ts';
import { SCHEMAS } from '../../src/domain/schemas.ts';
import { assemble, at } from './tree.ts';

const page = readFileSync(new URL('../../docs/format.md', import.meta.url), 'utf8');

/** A call with what it prints, and the files it is made on. */
interface Example {
  name: string;
  command: string;
  printed: string;
  files: ReadonlyMap<string, string>;
}

/**
 * Blocks ```md PATH``` are files, blocks ```console``` a call and what it prints. Files of the first section with any are
 * those of every section; within a section later ones are added to, or take the place of, earlier ones.
 */
function examples(): Example[] {
  const found: Example[] = [];
  let shared: Map<string, string> | undefined;
  for (const section of page.split(/^(?=## )/m)) {
    const title = /^## (.*)/.exec(section)?.[1] ?? '';
    const files = new Map(shared);
    for (const [, info = '', text = ''] of section.matchAll(/^```(\S[^\n]*)\n(.*?)^```$/gms)) {
      if (info.startsWith('md ')) files.set(info.slice(3), text);
      else if (info === 'console') {
        const [first = '', ...rest] = text.split('\n');
        const name = `${title}, ${found.length + 1}: ${first}`;
        found.push({ name, command: first.replace(/^\$ /, ''), printed: rest.join('\n'), files: new Map(files) });
      } else throw new Error(`Neither a file nor a call: ${info}`);
    }
    if (files.size > 0) shared ??= files;
  }
  return found;
}

describe('every example of docs/format.md is so', () => {
  test.each(examples().map((example) => [example.name, example] as const))('%s', (_, { command, printed, files }) => {
    const content = assemble(files);
    if (command === 'npm run check') {
      expect(
        check(content)
          .map((problem) => `${formatProblem(problem)}\n`)
          .join(''),
      ).toBe(printed);
      return;
    }
    const call = /^npm run -s credit -- (--json )?--at (\S+)(?: --customer (\S+))?$/.exec(command);
    if (!call) throw new Error(`An unknown call: ${command}`);
    const [, json, when = '', customer] = call;
    const credit = creditJson(content, { at: at(when), ...(customer !== undefined && { customer }) });
    if (json) expect(credit).toEqual(JSON.parse(printed));
    else
      expect(formatCredit(credit, { timeZone: content.company.timezone, debits: customer !== undefined })).toBe(
        printed,
      );
  });
  test('and there are some', () => {
    expect(examples().length).toBeGreaterThan(7);
  });
});

describe('docs/format.md names every key', () => {
  /** The part under `### content/…`, up to the next heading. */
  const part = (title: string): string => {
    const heading = title.replace('tickets/<a>-<b>/<number>', 'tickets/…').replaceAll('<', '\\<');
    const start = page.indexOf(`### ${heading}\n`);
    expect(start, heading).toBeGreaterThan(0);
    return page.slice(start, page.indexOf('\n#', start + 4));
  };
  test.each(Object.values(SCHEMAS).map(({ title, shape }) => [title, Object.keys(shape.fields)] as const))(
    'of %s',
    (title, keys) => {
      const text = part(title);
      expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
    },
  );
});
