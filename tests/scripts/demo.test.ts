import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo, readSample } from '../../scripts/demo/make-demo.ts';
import { shiftInstant, type Shift, shiftToToday } from '../../scripts/demo/shift-dates.ts';
import { expectSound, job } from '../support/jobs.ts';
import { clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');
const timeZone = 'Europe/Paris';

interface Credit {
  at: string;
  problems: unknown[];
  customers: {
    customer: string;
    debits: { ticket: number; entry: string; chargedMinutes: number; parts: unknown; overageMinutes: number }[];
    contracts: { number: string; state: string; usedMinutes: number; remainingMinutes: number | null }[];
  }[];
}
const creditOf = (repo: string, at: string) =>
  JSON.parse(job('credit', '--json', '--repo', repo, '--at', at).stdout) as Credit;

/** What stays the same however far the dates move: who was debited what, on which contract, in which order. */
const told = ({ problems, customers }: Credit) => ({
  problems,
  customers: customers.map(({ customer, debits, contracts }) => ({
    customer,
    debits: debits.map(({ ticket, entry, chargedMinutes, parts, overageMinutes }) => ({
      ticket,
      // The writer, without the date.
      entry: entry.slice(entry.indexOf('Z-')),
      chargedMinutes,
      parts,
      overageMinutes,
    })),
    contracts: contracts.map(({ number, state, usedMinutes, remainingMinutes }) => ({
      number,
      state,
      usedMinutes,
      remainingMinutes,
    })),
  })),
});

const sample = new Map<string, ReturnType<typeof told>>();
const sampleAt = (at: string) => {
  if (!sample.has(at)) sample.set(at, told(creditOf(root, at)));
  return sample.get(at);
};

describe.each([
  ['the evening of its newest day', '2026-12-01T21:00:00Z'],
  ['in summer', '2027-06-18T20:00:00Z'],
  ['after a leap day', '2028-03-02T20:00:00Z'],
  ['early in the morning', '2027-02-10T05:30:00Z'],
  ['in the first minutes of a year', '2028-12-31T23:02:00Z'],
])('the demo made %s', (_, instant) => {
  const now = Temporal.Instant.from(instant);
  const repository = join(folder, `${instant.replaceAll(':', '')}.git`);
  const { texts } = readSample(root);
  const shift = shiftToToday(texts, now, timeZone);
  beforeAll(() => makeDemo({ sample: root, repository, branch: 'main', now }));

  test('is sound, and its newest day is today', () => {
    expectSound(repository);
    const newest = git(repository, 'log', '-1', '--format=%aI', 'main').trim();
    const today = now.toZonedDateTimeISO(timeZone).toPlainDate().toString();
    expect(Temporal.Instant.from(newest).toZonedDateTimeISO(timeZone).toPlainDate().toString()).toBe(today);
  });

  test('debits what the sample debits', () => {
    const plain: Shift = { days: shift.days, timeZone };
    // The end of the sample's newest day, and of the demo's.
    const end = Temporal.PlainDate.from(now.toZonedDateTimeISO(timeZone).toPlainDate())
      .toZonedDateTime({ timeZone, plainTime: '23:59:59' })
      .toInstant()
      .toString();
    const before = shiftInstant(end, { ...plain, days: -shift.days });
    expect(told(creditOf(repository, end))).toEqual(sampleAt(before));
  });

  test('tells its story in commits, and takes an engineer’s push', () => {
    const dates = git(repository, 'log', '--topo-order', '--format=%at', 'main').trim().split('\n').map(Number);
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
    expect(dates[0]).toBeLessThanOrEqual(now.epochMilliseconds / 1000);
    expect(git(repository, 'log', '--format=%ae', 'main')).not.toMatch(/@(?!\S+\.invalid$)/m);
    const engineer = clone(repository);
    engineer.push(new Map([['content/articles/essai.md', '---\ntitle: Essai\ndate: 2026-01-01\nkind: help\n---\n']]));
  });
});
