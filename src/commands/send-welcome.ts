import type { Recipient } from '../domain/addresses.ts';
import { dueWelcome, type DueWelcome, type WelcomeAsked } from '../domain/due-welcome.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Problem } from '../domain/problem.ts';
import type { Source } from '../domain/source.ts';
import type { Space } from '../domain/space.ts';
import { instantOf, parseInstant, type Instant } from '../domain/values.ts';
import type { WelcomeView } from '../domain/view-welcome.ts';
import { foldWelcome, parseWelcome } from '../domain/welcome.ts';
import { composeWelcome } from '../mail/compose-welcome.ts';
import type { Attachment, Mail } from '../mail/mail.ts';
import type { Outcome } from '../mail/transport.ts';
import type { Claim } from '../store/claims.ts';
import type { CommandDeps } from './deps.ts';
import { recordWelcome } from './record-welcome.ts';

export interface WelcomeDeps extends Omit<CommandDeps, 'timezone'> {
  /** Held by whoever calls. */
  claim: Claim;
  /** What the head says. */
  read: () => Promise<Source>;
  /** Never throws. */
  send: (mail: Mail) => Promise<Outcome>;
  /** The file that is mailed. May throw: then this recipient is not told. */
  render: (space: Space, view: WelcomeView, appointment: Instant | undefined) => Promise<Attachment>;
  /** Without a slash at the end; null: letters point at no page. */
  portalUrl: string | null;
}

/** What became of a welcome. */
export interface WelcomeReport {
  customer: string;
  contract: string;
  appointment?: Instant;
  sequence: number;
  /** Handles of those who have it by this run, or by one that was cut short. */
  told: string[];
  /** Handles of those who had it before. */
  already: readonly string[];
  failed: { handle: string; reason: string }[];
  /** Of the commit that records it. */
  commit?: string;
}

/**
 * Mails a contract's welcome to whoever is to have it and records it beside the contract. What has left is kept with the
 * claim mail by mail, and recorded by the next run where this one is killed: that costs one mail sent twice at the most, as
 * the same message. Whoever is refused does not keep the others from being recorded. Throws what the store throws,
 * ClaimLostError among it.
 */
export async function sendWelcome(deps: WelcomeDeps, asked: WelcomeAsked): Promise<WelcomeReport | Problem[]> {
  const { claim, now } = deps;
  const before = await deps.read();
  const { timezone } = before.company();
  const left = await recordLeft(deps, before, asked);
  const source = left.size === 0 ? before : await deps.read();
  const due = dueWelcome(source, asked, instantOf(now()));
  if (Array.isArray(due)) return due;
  const { contract, appointment, sequence } = due;
  const resumed = [...(left.get(appointment)?.keys() ?? [])];
  const { customer, number } = contract;
  const report: WelcomeReport = {
    customer,
    contract: number,
    ...(appointment !== undefined && { appointment }),
    sequence,
    told: resumed,
    already: due.told.filter((handle) => !resumed.includes(handle)),
    failed: [],
  };
  const sent = new Map<string, string>();
  const keys: string[] = [];
  let unreachable: string | undefined;
  if (
    appointment !== undefined &&
    appointment !== foldWelcome(contract.events)?.appointment &&
    due.recipients.length > 0
  )
    await keep(keyOf(number, appointment, nobody, '-'));
  for (const recipient of due.recipients) {
    const { handle } = recipient.reader;
    if (resumed.includes(handle)) continue;
    const failed = unreachable ?? (await tell(recipient, handle));
    if (failed === undefined) report.told.push(handle);
    else report.failed.push({ handle, reason: failed });
  }
  if (sent.size > 0) {
    report.commit = await recordWelcome({ ...deps, timezone }, { contract: number, appointment, sent });
    claim.forget(keys);
  }
  return report;

  async function keep(key: string): Promise<void> {
    await claim.add([key]);
    keys.push(key);
  }

  /** Undefined: they have it. */
  async function tell(recipient: Recipient, handle: string): Promise<string | undefined> {
    await claim.renew();
    let mail: Mail;
    try {
      mail = await compose(deps, source, due as DueWelcome, recipient, asked.again);
    } catch (error) {
      // One that cannot be made must not keep the others from leaving.
      return `it cannot be made: ${(error as Error).message}`;
    }
    // A page may have taken long to print.
    await claim.renew();
    const result = await deps.send(mail);
    if (result.outcome === 'unreachable') unreachable = result.reason;
    if (result.outcome !== 'sent') return result.reason;
    const sum = mail.headers['X-Carnet-Sha256']!;
    await keep(keyOf(number, appointment, handle, sum));
    sent.set(handle, sum);
    return undefined;
  }
}

async function compose(
  { render, portalUrl, now }: WelcomeDeps,
  source: Source,
  { contract, appointment, sequence }: DueWelcome,
  recipient: Recipient,
  again: boolean,
): Promise<Mail> {
  const space = openSpace(source, recipient.reader, instantOf(now()));
  const view = space.welcome(contract.number);
  if (view === undefined) throw new Error('sees no such contract');
  const document = await render(space, view, appointment);
  const told = { appointment, sequence, ...(again && { again: source.commit ?? '' }) };
  return composeWelcome(space, view, told, recipient, { document, portalUrl });
}

/** Stands where a handle would: that an appointment is about to be told, before it is known to whom it was. */
const nobody = '-';

const keyOf = (contract: string, appointment: Instant | undefined, handle: string, sum: string) =>
  [contract, appointment === undefined ? '-' : `${appointment}Z`, handle, sum].join(' ');

/** By appointment, who has which document. */
type Left = Map<Instant | undefined, Map<string, string>>;

/**
 * Records what left in a run that was killed before it could, and tells what that was. An appointment that may have
 * reached somebody counts as proposed when another takes its place, so that theirs is replaced.
 */
async function recordLeft(deps: WelcomeDeps, source: Source, asked: WelcomeAsked): Promise<Left> {
  const contract = source
    .customerSlugs()
    .flatMap((slug) => source.contracts(slug))
    .find(({ number }) => number === asked.contract);
  const left: Left = new Map();
  const keys = [...deps.claim.done].filter((key) => key.startsWith(`${asked.contract} `));
  if (contract === undefined || keys.length === 0) return left;
  const recorded = contract.events.filter(({ type }) => type === 'welcome').map(({ body }) => parseWelcome(body));
  const of = (appointment: Instant | undefined) => {
    const known = left.get(appointment) ?? new Map<string, string>();
    left.set(appointment, known);
    return known;
  };
  for (const key of keys) {
    const [, when = '', handle = '', sum = ''] = key.split(' ');
    const appointment = parseInstant(when);
    const same = recorded.filter((each) => each.appointment === appointment);
    if (handle === nobody) {
      if (same.length === 0 && asked.appointment !== undefined && appointment !== asked.appointment) of(appointment);
    } else if (!same.some(({ sent }) => sent.get(handle) === sum)) of(appointment).set(handle, sum);
  }
  const { timezone } = source.company();
  for (const [appointment, sent] of left)
    await recordWelcome({ ...deps, timezone }, { contract: contract.number, appointment, sent });
  deps.claim.forget(keys);
  return left;
}
