import { describe, expect, test } from 'vitest';
import { assembleBoth } from '../../src/domain/compare-files.ts';
import { composeComment } from '../../src/forge/compose-comment.ts';
import { reviewChange, type Review } from '../../src/forge/review.ts';
import { judge, type Approval } from '../../src/forge/verdict.ts';
import { content } from '../support/content.ts';
import { at, contentFiles } from '../domain/tree.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  locale: en
  review: { above: 4h }
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  github: camille-roux
  ---
  === team/bruno.md
  ---
  name: Bruno Petit
  email: bruno@libra.example
  github: bpetit
  ---
  === team/agnes.md
  ---
  name: Agnès Noir
  email: agnes@libra.example
  github: agnes-n
  active: false
  ---
  === offers/help-10.md
  ---
  name: Help 10
  hours: 10
  price: 700
  multipliers: [{ where: onsite, under: 4h, factor: 2 }]
  ---
  === customers/boege.md
  ---
  name: Boège
  contacts:
    dsi: { email: dsi@boege.example, name: Claire Morel, role: manager }
    accueil: { email: accueil@boege.example, name: Luc Favre, role: requester }
  ---
  === contracts/P/contract.md
  ---
  customer: boege
  offer: help-10
  start: 2026-01-01
  hours: 10
  price: 700
  end: 2026-12-31
  multipliers: [{ where: onsite, under: 4h, factor: 2 }]
  ---
  === tickets/0-999/12/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-02T09:00:00Z
  subject: The queue is stuck
  ---
  Since this morning.
`;
const answerPath = 'content/tickets/0-999/12/2026-03-02T110000Z-camille.md';
const answered = (keys: string, body: string) =>
  new Map([[answerPath, `---\nat: 2026-03-02T11:00:00Z\nby: camille\n${keys}---\n${body}\n`]]);

function review(
  added: ReadonlyMap<string, string>,
  others: string[] = [],
): Review & { comment: (head?: string) => string } {
  const both = assembleBoth(contentFiles(firm), contentFiles(new Map([...firm, ...added])));
  const found = reviewChange(
    { ...both, others, allowRewrite: false },
    { at: at('2026-03-02T12:00:00Z'), portalUrl: 'https://support.libra.example' },
  );
  const verdict = verdictOf(found);
  return {
    ...found,
    comment: () => composeComment(found, verdict, { after: both.after, base: 'b'.repeat(40), head: 'a'.repeat(40) }),
  };
}

const head = 'a'.repeat(40);
const { before } = assembleBoth(contentFiles(firm), contentFiles(firm));
function verdictOf(found: Review, approvals: Approval[] = [], author = 'camille-roux') {
  return judge(found, { approvals, team: before.team, head, author });
}

describe('what a pull request would do', () => {
  test('an answer with time: who reads what, what it debits, what is left', () => {
    const found = review(answered('spent: 50m\nwhere: onsite\n', 'The queue runs again.'));
    expect(found.letters.map(({ to, subject }) => [to.map(({ handle }) => handle), subject])).toEqual([
      [['boege/dsi'], expect.stringContaining('[#12]')],
    ]);
    expect(found.letters[0]!.text).toContain('The queue runs again.');
    expect(found.letters[0]!.text).toContain('https://support.libra.example/tickets/12');
    expect(found.debitedMinutes).toBe(105);
    expect(verdictOf(found)).toEqual({ state: 'success', description: 'Debits 1 h 45; one person is mailed.' });
    expect(found.comment()).toMatchSnapshot();
  });

  test('an internal note is marked, and mailed to no customer', () => {
    const found = review(answered('internal: true\nlevel: 1\n', 'Their admin password is in the vault.'));
    expect(found.internal).toEqual([
      expect.objectContaining({ ticket: 12, body: 'Their admin password is in the vault.' }),
    ]);
    for (const { text } of found.letters) expect(text).not.toContain('vault');
    expect(found.comment()).toContain('🔒 #12 by camille: no customer reads this');
  });

  test('thresholds, with whom they mail', () => {
    const found = review(answered('spent: 8h\n', 'Rebuilt.'));
    expect(found.warnings).toEqual([{ customer: 'boege', contract: 'P', notice: 'used-80', contacts: ['dsi'] }]);
    expect(found.comment()).toContain('`used-80`: mails `boege/dsi`');
  });

  test('a fault of the change fails it; one that stood on the base does not', () => {
    expect(verdictOf(review(answered('spent: 35\n', 'x')))).toEqual({
      state: 'failure',
      description: expect.stringContaining('spent'),
    });
    expect(verdictOf(review(answered('spent: 35m\n', 'x'), ['src/x.ts']))).toEqual({
      state: 'failure',
      description: 'The change touches content and a file outside of it.',
    });
    expect(verdictOf(review(new Map(), ['src/x.ts'])).state).toBe('success');
  });
});

describe('a large debit', () => {
  const large = review(answered('spent: 5h\n', 'Rebuilt.'));
  test.each<[string, Approval[], 'success' | 'pending']>([
    ['nobody has looked', [], 'pending'],
    ['a colleague approves', [{ login: 'BPetit', state: 'approved', commit: head }], 'success'],
    ['who wrote the time approves', [{ login: 'camille-roux', state: 'approved', commit: head }], 'pending'],
    ['somebody who has left approves', [{ login: 'agnes-n', state: 'approved', commit: head }], 'pending'],
    ['a stranger approves', [{ login: 'mallory', state: 'approved', commit: head }], 'pending'],
    ['an earlier commit was approved', [{ login: 'bpetit', state: 'approved', commit: 'b'.repeat(40) }], 'pending'],
    [
      'an approval is taken back',
      [
        { login: 'bpetit', state: 'approved', commit: head },
        { login: 'bpetit', state: 'other', commit: head },
      ],
      'pending',
    ],
  ])('%s', (_, approvals, state) => {
    expect(verdictOf(large, approvals).state).toBe(state);
  });
  test('dated later than now is none the less one', () => {
    const text = '---\nat: 2026-03-09T11:00:00Z\nby: camille\nspent: 5h\n---\nRebuilt.\n';
    const later = review(new Map([['content/tickets/0-999/12/2026-03-09T110000Z-camille.md', text]]));
    expect([later.debitedMinutes, verdictOf(later).state]).toEqual([300, 'pending']);
  });
  test('nobody approves their own pull request', () => {
    expect(verdictOf(large, [{ login: 'bpetit', state: 'approved', commit: head }], 'bpetit').state).toBe('pending');
  });
});

describe('the comment', () => {
  test.each([
    ['a mention', 'Ask @octocat or @libra/everyone.'],
    ['an issue', 'Closes #1.'],
    ['HTML', '<img src=x onerror=alert(1)><!-- carnet: review of a pull request -->'],
    ['a fence', '```\nout of the fence @octocat\n```````\n@octocat'],
    ['the end of details', '</details>\n\n# Approved'],
  ])('has %s of a message in code alone', (_, body) => {
    const comment = review(answered('', body)).comment();
    expect(outsideOfCode(comment)).not.toMatch(/@|#1\b|<img|octocat|Approved/);
    expect(outsideOfCode(comment).split('<!--')).toHaveLength(2);
  });

  test('says that there is more, rather than being refused for its length', () => {
    const many = new Map(
      Array.from({ length: 40 }, (_, n) => {
        const second = String(n).padStart(2, '0');
        const path = `content/tickets/0-999/12/2026-03-02T1100${second}Z-camille.md`;
        return [
          path,
          `---\nat: 2026-03-02T11:00:${second}Z\nby: camille\n---\n${`${n} line\n`.repeat(400)}\n`,
        ] as const;
      }),
    );
    const comment = review(many).comment();
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain('There is more than a comment holds');
    expect(comment.match(/<details>/g)!.length).toBe(comment.match(/<\/details>/g)!.length);
  });
});

/** What a forge would read as Markdown: without blocks and spans of code (CommonMark 4.5, 6.1). */
function outsideOfCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
    .replace(/<code>[^<]*<\/code>/g, '');
}
