import { expect, test } from 'vitest';
import { composePull, type AskedAnswer } from '../../src/forge/compose-pull.ts';

const asked: AskedAnswer = {
  ticket: 12,
  customer: { slug: 'boege', name: 'Mairie de Boëge' },
  subject: 'The queue is stuck',
  by: 'camille',
  texts: {},
  debit: '',
  files: [],
};

test.each<[string, Partial<AskedAnswer>]>([
  [
    'answer-with-time',
    {
      texts: {
        body: 'The queue runs again.\n\n```\nmailq\n```\nAsk @octocat.',
        spent: '50m',
        where: 'onsite',
        status: 'waiting',
      },
      debit: 'Debits 50 min × 2 → 1 h 45 min\n  P: 10 h → 8 h 15 left',
    },
  ],
  ['internal-note', { texts: { body: 'The password is in the vault.', internal: 'true', level: '2' } }],
  ['closure', { texts: { body: 'Done.', status: 'closed', resolution: 'fix' } }],
  [
    'void',
    { texts: { body: 'It was one hour.', voids: '2026-03-02T101500Z-camille', spent: '1h' }, debit: 'Debits 1 h' },
  ],
  [
    'time-alone-with-files',
    { texts: { spent: '20m' }, debit: 'Debits 20 min → 30 min', files: ['mail.log', 'a`b.png'] },
  ],
  ['take-with-a-long-subject', { texts: { assign: 'camille' }, subject: `Closes #1 @all ${'and so on '.repeat(20)}` }],
])('%s', async (name, over) => {
  const { title, body } = composePull({ ...asked, ...over });
  expect([...title].length).toBeLessThanOrEqual(120);
  await expect(`${title}\n\n${body}\n`).toMatchFileSnapshot(`golden/${name}.md`);
});
