import type { ThreadItem, TicketView } from './space.ts';
import type { Level } from './records.ts';
import type { Instant } from './values.ts';

/** One step of a ticket's life, as its customer is told of it. */
export type Step = {
  at: Instant;
  /** Where in the thread; absent when the reader has no such item. */ item?: string;
} & (
  | { kind: 'received' | 'taken' | 'waiting' | 'reopened' | 'workaround' | 'solved' | 'closed' }
  | { kind: 'level'; level: Level }
);

/** The steps that this reader may know of, in order: what visible entries did, and when it was taken in charge. */
export function stepsOf({
  opened,
  takenInChargeAt,
  thread,
}: Pick<TicketView, 'opened' | 'takenInChargeAt' | 'thread'>): Step[] {
  const steps: Step[] = [{ kind: 'received', at: opened, item: 'ticket' }];
  for (const item of thread) steps.push(...stepsIn(item));
  // An internal note takes in charge too: its instant is the customer's to know, the note is not.
  if (takenInChargeAt !== undefined && !steps.some(({ kind }) => kind === 'taken'))
    steps.push({ kind: 'taken', at: takenInChargeAt });
  return steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function stepsIn({ id, at, changes }: ThreadItem): Step[] {
  const { takenInCharge, reopened, level, status, resolution } = changes;
  const where = { at, item: id };
  const steps: Step[] = [];
  if (takenInCharge) steps.push({ ...where, kind: 'taken' });
  if (reopened) steps.push({ ...where, kind: 'reopened' });
  if (level !== undefined) steps.push({ ...where, kind: 'level', level });
  if (status === 'waiting') steps.push({ ...where, kind: 'waiting' });
  if (resolution === 'workaround') steps.push({ ...where, kind: 'workaround' });
  else if (status === 'solved') steps.push({ ...where, kind: 'solved' });
  if (status === 'closed') steps.push({ ...where, kind: 'closed' });
  return steps;
}
