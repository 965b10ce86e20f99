import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { job } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { contract, entry, firm, ticket } from './firm.ts';

const folder = temporaryFolder();
const tree = new Map<string, string>(
  [firm as Map<string, string>, contract('P'), ticket(1), entry(1, '2026-03-02T11:00:00Z', 'spent: 35m')].flatMap(
    (files) => [...files],
  ),
);
function write(name: string, files: ReadonlyMap<string, string> = tree): string {
  const place = join(folder, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}
const at = ['--at', '2026-12-01T12:00:00+01:00'];
const expected = {
  at: '2026-12-01T11:00:00Z',
  commit: null as string | null,
  problems: [],
  customers: [
    {
      customer: 'boege',
      availableMinutes: 555,
      unlimited: false,
      overageMinutes: 0,
      contracts: [
        {
          number: 'P',
          offer: 'help-10',
          start: '2026-01-01',
          end: '2026-12-31',
          state: 'active',
          minutes: 600,
          usedMinutes: 45,
          remainingMinutes: 555,
          lapsedMinutes: 0,
          usedPercent: 7.5,
        },
      ],
      debits: [
        {
          ticket: 1,
          entry: '2026-03-02T110000Z-camille',
          at: '2026-03-02T12:00:00+01:00',
          spentMinutes: 35,
          chargedMinutes: 45,
          parts: [{ contract: 'P', minutes: 45 }],
          overageMinutes: 0,
        },
      ],
    },
  ],
};
function credit(...args: string[]): unknown {
  const { status, stdout, stderr } = job('credit', '--json', ...at, ...args);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe('credit --json', () => {
  test('prints exactly what the format says, in that order, of a folder and of its content folder', () => {
    const place = write('plain');
    expect(job('credit', '--json', ...at, '--repo', place).stdout).toBe(`${JSON.stringify(expected, null, 2)}\n`);
    expect(credit('--repo', join(place, 'content'))).toEqual(expected);
    // A content folder may have any name.
    cpSync(join(place, 'content'), join(folder, 'renamed'), { recursive: true });
    expect(credit('--repo', join(folder, 'renamed'))).toEqual(expected);
  });

  test('reads a bare repository at its head, or at any commit', () => {
    const bare = bareRepository(folder, tree);
    const first = git(bare, 'rev-parse', 'HEAD').trim();
    const engineer = clone(bare);
    const second = engineer.push(entry(1, '2026-03-03T11:00:00Z', 'spent: 1h'));
    expect(credit('--repo', bare)).toMatchObject({ commit: second, customers: [{ availableMinutes: 495 }] });
    expect(credit('--repo', bare, '--commit', first)).toEqual({ ...expected, commit: first });
    expect(credit('--repo', bare, '--commit', 'main~1')).toEqual({ ...expected, commit: first });
  });

  test('of a work tree reads the files on disk, and names the commit they are as in', () => {
    const bare = bareRepository(folder, tree);
    const { folder: place } = clone(bare);
    const head = git(place, 'rev-parse', 'HEAD').trim();
    expect(credit('--repo', place)).toEqual({ ...expected, commit: head });
    expect(credit('--repo', join(place, 'content'))).toEqual({ ...expected, commit: head });
    expect(credit('--repo', join(place, '.git'))).toEqual({ ...expected, commit: head });
    const added = [...entry(1, '2026-03-03T11:00:00Z', 'spent: 1h')][0]!;
    writeFileSync(join(place, added[0]), added[1]);
    expect(credit('--repo', place)).toMatchObject({ commit: null, customers: [{ availableMinutes: 495 }] });
    expect(credit('--repo', place, '--commit', 'HEAD')).toEqual({ ...expected, commit: head });
    rmSync(join(place, added[0]));
    writeFileSync(join(place, 'content/company.md'), `${tree.get('content/company.md')}\nUne ligne de plus.\n`);
    expect(credit('--repo', place)).toEqual(expected);
    rmSync(join(place, 'content/team/camille.md'));
    expect(credit('--repo', place)).toEqual(expected);
  });

  test('of a work tree without content has nothing', () => {
    const place = write('code', new Map([['src/x.ts', '']]));
    git(place, 'init', '--quiet');
    expect(credit('--repo', place)).toMatchObject({
      customers: [],
      problems: [{ path: 'content/company.md', line: 1 }],
    });
  });

  test('filters customers by one, and never problems', () => {
    const place = write('two');
    write('two', new Map([['content/customers/tilleuls.md', '---\nname: T\ncontacts: {}\n---\n']]));
    write('two', new Map([['content/team/bruno.md', '---\nname: B\nactive: yes\nemail: b@x.example\n---\n']]));
    expect(credit('--repo', place, '--customer', 'tilleuls')).toEqual({
      ...expected,
      problems: [
        {
          path: 'content/team/bruno.md',
          line: 3,
          message: 'active wants true or false; found "yes". Write `active: true`.',
        },
      ],
      customers: [
        { customer: 'tilleuls', availableMinutes: 0, unlimited: false, overageMinutes: 0, contracts: [], debits: [] },
      ],
    });
    expect(credit('--repo', place, '--customer', 'nobody')).toMatchObject({ customers: [] });
  });

  test('is of now unless told otherwise', () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { at: printed } = JSON.parse(job('credit', '--json', '--repo', write('plain')).stdout);
    expect(printed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(printed)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(printed)).toBeLessThanOrEqual(Date.now());
  });

  test('compares fractions and does not print them; prints UTC with an offset for debits', () => {
    const place = write('utc', new Map([...tree, ...entry(1, '2026-03-02T11:00:00.5Z', 'spent: 35m')]));
    writeFileSync(join(place, 'content/company.md'), '---\nname: L\nemail: a@b.example\ntimezone: UTC\n---\n');
    const of = (instant: string): unknown =>
      JSON.parse(job('credit', '--json', '--repo', place, '--at', instant).stdout);
    expect(of('2026-03-02T11:00:00.499Z')).toMatchObject({ at: '2026-03-02T11:00:00Z', customers: [{ debits: [] }] });
    expect(of('2026-03-02T11:00:00.50Z')).toMatchObject({
      at: '2026-03-02T11:00:00Z',
      customers: [{ debits: [{ at: '2026-03-02T11:00:00+00:00' }] }],
    });
  });

  test('follows no link and runs nothing', () => {
    const place = write('links');
    writeFileSync(join(folder, 'secret.md'), '---\nname: Secret\nemail: secret@x.example\n---\n');
    symlinkSync(join(folder, 'secret.md'), join(place, 'content/team/bruno.md'));
    symlinkSync(folder, join(place, 'content/articles'));
    const hook = join(place, 'content/team/eve.md');
    writeFileSync(hook, `---js\n{ a: require('fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '') }\n---\n`);
    const printed = credit('--repo', place) as { problems: { path: string }[] };
    expect(printed.problems.map(({ path }) => path)).toEqual([
      'content/articles',
      'content/team/bruno.md',
      'content/team/eve.md',
    ]);
    expect(JSON.stringify(printed)).not.toContain('secret@');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

test('credit without --json is a table to read', () => {
  const place = write('table');
  const all = job('credit', ...at, '--repo', place);
  expect(all.stdout).toBe(`Credit at 2026-12-01 12:00 (Europe/Paris)

boege: 9 h 15 left
  contract  offer    from        to          state   size    used    left
  P         help-10  2026-01-01  2026-12-31  active  10 h  45 min  9 h 15  ██░░░░░░░░░░░░░░░░░░ 7.5 %
`);
  expect(job('credit', ...at, '--repo', place, '--customer', 'boege').stdout).toContain(`
  at                ticket  entry                        spent  debited  paid by
  2026-03-02 12:00       1  2026-03-02T110000Z-camille  35 min   45 min  P
`);
});

describe('check', () => {
  test('says nothing of sound content, and succeeds', () => {
    const { status, stdout, stderr } = job('check', write('sound'));
    expect([status, stdout, stderr]).toEqual([0, '', '8 files: 0 problems, 0 errors, 0 warnings.\n']);
  });
  test.each([
    [
      'a problem',
      { 'content/team/zoe.md': '---\nname: Z\nemail: z@x.example\nactive: yes\n---\n' },
      1,
      'content/team/zoe.md:4: active wants true or false; found "yes". (Write `active: true`.)\n',
    ],
    [
      'an unknown key',
      { 'content/team/zoe.md': '---\nname: Z\nemail: z@x.example\nmail: x\n---\n' },
      1,
      'content/team/zoe.md:4: "mail" is not a key of this file, so nothing reads it. (Did you mean `email`?)\n',
    ],
    [
      'an address in two customers',
      { 'content/customers/t.md': '---\nname: T\ncontacts: { d: { email: dsi@boege.example, name: D } }\n---\n' },
      1,
      'content/customers/t.md:3: "dsi@boege.example" is an address of customer "boege" too, so nobody can tell whose mail it sends. (Keep it with one customer, and give the other an address of its own.)\n',
    ],
    [
      'a warning',
      Object.fromEntries(ticket(2, 'contact: maire')),
      0,
      'content/tickets/0-999/2/ticket.md:3: contact names "maire", and content/customers/boege.md has no such contact. (Write the handle of a contact of this customer, or add it there (with `active: false` for who has left).)\n',
    ],
  ])('of %s', (name, files, status, stdout) => {
    const place = write(`check ${name}`, new Map([...tree, ...Object.entries(files)]));
    expect(job('check', place)).toMatchObject({ status, stdout });
    const bare = bareRepository(folder, new Map([...tree, ...Object.entries(files)]));
    expect(job('check', bare)).toMatchObject({ status, stdout });
  });
  test('keeps to one line whatever a file is called', () => {
    const place = write('strange', new Map([...tree, ['content/a\nb\u001b[31m.md', '']]));
    expect(job('check', place).stdout).toMatch(/^content\/a\\nb\\u001b\[31m\.md:1: .*\n$/);
  });
  test('checks this project by default', () => {
    expect(job('check').stderr).toMatch(/^\d+ files: 0 problems, 0 errors, /);
  });
});

describe('a call that cannot be carried out ends with 2, and says why', () => {
  const place = write('plain');
  test.each([
    [
      'credit',
      ['--at', 'yesterday'],
      '--at wants an instant with its offset; found "yesterday". Write --at 2026-03-02T11:15:00+01:00.',
    ],
    ['credit', ['--customer', 'Mairie'], '--customer wants a slug; found "Mairie". Write --customer mairie-boege.'],
    [
      'credit',
      ['--repo', join(folder, 'none')],
      `There is no ${join(folder, 'none')}; name a content folder or a repository.`,
    ],
    [
      'credit',
      ['--repo', join(place, 'content/company.md')],
      `${join(place, 'content/company.md')} is not a folder; name a content folder or a repository.`,
    ],
    [
      'credit',
      ['--repo', place, '--commit', 'HEAD'],
      `There is no git repository at ${place}, so no commit to read there.`,
    ],
    ['credit', ['--nonsense'], "Unknown option '--nonsense'"],
    ['credit', ['stray'], "Unexpected argument 'stray'"],
    ['credit', ['--json=yes'], "Option '--json' does not take an argument"],
    ['check', ['a', 'b'], 'One PATH at most; found 2.'],
    ['check', ['--nonsense'], "Unknown option '--nonsense'"],
  ])('%s %j', (name, args, message) => {
    const { status, stdout, stderr } = job(name, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`Try: npm run ${name} -- --help`);
  });
  test.each(['--upload-pack=x', 'no-such-branch', 'HEAD:content', '-x', ''])('a revision such as %j', (revision) => {
    const bare = bareRepository(folder, tree);
    const { status, stdout, stderr } = job('credit', '--repo', bare, `--commit=${revision}`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${bare} has no commit ${JSON.stringify(revision)}.`);
  });
  test('a repository without any commit', () => {
    const empty = join(folder, 'empty.git');
    git(folder, 'init', '--quiet', '--bare', empty);
    expect(job('credit', '--repo', empty)).toMatchObject({ status: 2, stdout: '' });
  });
});

test.each(['check', 'credit'])('%s --help says how', (name) => {
  const { status, stdout } = job(name, '--help');
  expect(status).toBe(0);
  expect(stdout).toContain(`npm run ${name === 'credit' ? '-s ' : ''}${name}`);
});
