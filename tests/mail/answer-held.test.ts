import { expect, test } from 'vitest';
import { personWith } from '../../src/auth/identify.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { reasonText, type Reason } from '../../src/i18n/mail-reason.ts';
import { answerLimits, answersToHeld } from '../../src/mail/answer-held.ts';
import { readConfirmation } from '../../src/mail/confirmation.ts';
import { firm, secret } from './corpus/firm.ts';
import { sourceFrom } from './source-from.ts';

const unverified: Reason = { is: 'unverified', trusts: 'mx.libra.example' };
let number = 0;
/** A held mail; `at` a day and a time. */
function held(from: string, reason: Reason, at = '2026-03-01T09:00:00Z'): [string, string] {
  number += 1;
  const id = `${at.replaceAll(':', '')}-mail-x${String(number).padStart(3, '0')}`;
  const text = `---\nat: ${at}\nfrom: ${from}\nsubject: Achetez ceci\nmessageId: <m${number}@x.example>\nreason: ${JSON.stringify(reasonText(reason, 'fr'))}\n---\n\nCliquez là.\n`;
  return [`content/inbox/${id}.md`, text];
}
function answers(files: [string, string][], known: readonly string[] = []) {
  const told: string[] = [];
  const mails = answersToHeld(
    {
      added: files.map(([path]) => path),
      source: sourceFrom(new Map([...firm, ...files])),
      now: parseInstant('2026-03-01T10:00:00Z')!,
    },
    {
      portalUrl: 'https://support.example',
      secret,
      who: personWith,
      isKnown: (key) => known.includes(key),
      count: (prefix) => known.filter((key) => key.startsWith(prefix)).length,
      capped: (line) => told.push(line),
    },
  );
  return { mails, told };
}

test('a contact whose mail nobody vouches for is mailed a link, in their language, and nothing of what was written', () => {
  const { mails } = answers([held('Ann <international@boege.example>', unverified)]);
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  expect(mail).toMatchObject({
    to: { address: 'international@boege.example' },
    subject: 'Confirm your message: LibrA',
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Carnet': 'support.example' },
  });
  const [, token] = /https:\/\/support\.example\/confirm\/(\S+)/.exec(mail!.text)!;
  expect(readConfirmation(token!, secret)).toMatchObject({ expiresMs: Date.UTC(2026, 2, 8, 9) });
  for (const text of [mail!.text, mail!.html]) expect(text).not.toMatch(/Achetez|Cliquez|mx\.libra/);
});

test('so is somebody new at a customer’s domain; an engineer and a stranger are not', () => {
  expect(answers([held('neuf@boege.example', unverified)]).mails).toHaveLength(1);
  expect(answers([held('camille@libra.example', unverified)]).mails).toEqual([]);
  expect(answers([held('qui@ailleurs.example', unverified)]).mails).toEqual([]);
});

test('a stranger is told once a day that somebody reads it, with nothing of it, and it is forgotten when it cannot leave', () => {
  const unknown: Reason = { is: 'unknown' };
  const first = held('Qui <qui@ailleurs.example>', unknown);
  const { mails } = answers([first, held('QUI@ailleurs.example', unknown), held('autre@ailleurs.example', unknown)]);
  expect(mails.map(({ to }) => to.address)).toEqual(['qui@ailleurs.example', 'autre@ailleurs.example']);
  expect(mails[0]).toMatchObject({ headers: { 'Auto-Submitted': 'auto-replied' }, fleeting: true });
  expect(mails[0]!.references).toHaveLength(1);
  expect(mails[0]!.text).not.toMatch(/Achetez|Cliquez/);
  const known = mails.map(({ key }) => key);
  expect(answers([held('qui@ailleurs.example', unknown)], known).mails).toEqual([]);
  expect(answers([held('qui@ailleurs.example', unknown, '2026-03-02T09:00:00Z')], known).mails).toHaveLength(1);
});

test('never to the firm’s own address, nor to whoever writes too often', () => {
  for (const from of ['support@libra.example', 'support+1.aaaaaaaaaaaaaaaaaaaa@libra.example', 'nobody'])
    expect(answers([held(from, { is: 'unknown' })]).mails).toEqual([]);
  expect(answers([held('dsi@boege.example', { is: 'too-often', count: 30 })]).mails).toEqual([]);
});

test('how many there are is bounded, and told', () => {
  const links = Array.from({ length: answerLimits.confirmations + 2 }, () => held('dsi@boege.example', unverified));
  const one = answers(links);
  expect(one.mails).toHaveLength(answerLimits.confirmations);
  expect(one.told[0]).toContain('waits without a link');
  const strangers = Array.from({ length: answerLimits.allAnswers + 2 }, (_, i) =>
    held(`q${i}@ailleurs.example`, { is: 'unknown' }),
  );
  const all = answers(strangers);
  expect(all.mails).toHaveLength(answerLimits.allAnswers);
  expect(all.told[0]).toContain('not answered any more');
});
