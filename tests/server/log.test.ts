import { expect, test } from 'vitest';
import { openLog } from '../../src/server/log.ts';

function logged(tell: (log: ReturnType<typeof openLog>) => void): Record<string, unknown> {
  let line = '';
  tell(
    openLog(
      (text) => (line += text),
      () => Date.UTC(2026, 2, 1),
    ),
  );
  expect(line.endsWith('\n')).toBe(true);
  expect(line.trimEnd()).not.toContain('\n');
  return JSON.parse(line) as Record<string, unknown>;
}

test('an event is one line of JSON', () => {
  expect(logged((log) => log.info('signed in', { team: 'camille' }))).toEqual({
    at: '2026-03-01T00:00:00.000Z',
    level: 'info',
    event: 'signed in',
    team: 'camille',
  });
});

test('an error is told with its causes, without addresses and links', () => {
  const cause = new Error('550 <dsi@mairie-boege.example> unknown');
  const error = new Error(`cannot mail https://support.example/login/${'A'.repeat(43)}\nat all`, { cause });
  const { error: told } = logged((log) => log.problem('mail', error)) as { error: string };
  expect(told).toContain('550 <…@…> unknown');
  expect(told).toContain('https://support.example/login/…');
  expect(told).not.toMatch(/dsi|AAAA/);
  expect(told.length).toBeLessThanOrEqual(8_000);
});

test.each([['text'], [undefined], [null], [{ odd: true }], [Object.assign(new Error('loop'), {})]])(
  'anything may be thrown: %j',
  (thrown) => {
    expect(logged((log) => log.problem('request failed', thrown))).toMatchObject({ event: 'request failed' });
  },
);
