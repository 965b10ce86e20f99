import { expect, test } from 'vitest';
import type { Changes } from '../../src/domain/space.ts';
import { stepsOf } from '../../src/domain/steps.ts';
import { parseInstant, type Instant } from '../../src/domain/values.ts';

const at = (hour: number) => parseInstant(`2026-03-02T${hour}:00:00Z`) as Instant;
const item = (hour: number, changes: Changes) => ({
  id: `e${hour}`,
  at: at(hour),
  by: { handle: 'camille', name: 'Camille', side: 'team' as const },
  internal: false,
  body: null,
  changes,
  attachments: [],
});
const told = (view: Parameters<typeof stepsOf>[0]) =>
  stepsOf(view).map((step) => [step.kind === 'level' ? `level ${step.level}` : step.kind, step.item]);

test('a life in order, several steps of one entry included', () => {
  const thread = [
    item(10, {}),
    item(11, { takenInCharge: true, level: 2, status: 'waiting' }),
    item(12, { reopened: true, status: 'open' }),
    item(13, { status: 'solved', resolution: 'workaround' }),
    item(14, { status: 'solved', resolution: 'fix' }),
    item(15, { status: 'closed' }),
  ];
  expect(told({ opened: at(10), takenInChargeAt: at(11), thread })).toEqual([
    ['received', 'ticket'],
    ['taken', 'e11'],
    ['level 2', 'e11'],
    ['waiting', 'e11'],
    ['reopened', 'e12'],
    ['workaround', 'e13'],
    ['solved', 'e14'],
    ['closed', 'e15'],
  ]);
});

test('taken in charge by a note that the reader does not see: when, and nothing to go to', () => {
  expect(told({ opened: at(10), takenInChargeAt: at(11), thread: [item(12, { level: 3 })] })).toEqual([
    ['received', 'ticket'],
    ['taken', undefined],
    ['level 3', 'e12'],
  ]);
});
