import type { Recipient } from '../domain/addresses.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Source } from '../domain/source.ts';
import { instantOf } from '../domain/values.ts';
import { dueWarnings, type Warning } from '../domain/warnings.ts';
import { composeWarning } from '../mail/compose-warning.ts';
import type { Mail } from '../mail/mail.ts';
import type { Outcome } from '../mail/transport.ts';
import type { Claim } from '../store/claims.ts';
import type { CommandDeps } from './deps.ts';
import { recordWarned } from './record-warned.ts';

export interface WarningDeps extends Omit<CommandDeps, 'timezone'> {
  /** Held by whoever calls, from before `source` was read. */
  claim: Claim;
  /** Never throws. */
  send: (mail: Mail) => Promise<Outcome>;
  /** Without a slash at the end; null: letters point at no page. */
  portalUrl: string | null;
}

/** What became of one contract's warning. */
export interface WarningReport {
  customer: string;
  contract: string;
  notices: readonly string[];
  /** Handles of those who have it, of this run or of one that was cut short; `firm` for the firm. */
  told: string[];
  /** Those it goes to at the next run, and why it did not leave. */
  failed: { handle: string; reason: string }[];
  /** Contacts of the contract who get none: they see no credit, are in no file, or share an address. */
  unreached: readonly string[];
  /** Of the commit that records it: absent while somebody waits for it. */
  commit?: string;
}

/**
 * Sends every warning that is due to these customers (by default to all), and records it beside its contract once each recipient has it. What has left is kept
 * with the claim mail by mail, so that a run that is killed costs one mail sent twice at the most. Throws what the store
 * throws, ClaimLostError among it; the next run goes on from there.
 */
export async function sendWarnings(
  deps: WarningDeps,
  source: Source,
  customers: Iterable<string> = source.customerSlugs(),
): Promise<WarningReport[]> {
  const { claim, now } = deps;
  const { warnings } = dueWarnings(source, instantOf(now()), customers);
  claim.forget(recordedKeys(claim, source));
  const reports: WarningReport[] = [];
  let unreachable: string | undefined;
  for (const warning of warnings) {
    const { contract, customer, notices, recipients, unreached } = warning;
    const report: WarningReport = { customer, contract, notices, told: [], failed: [], unreached };
    reports.push(report);
    for (const recipient of recipients) {
      const { handle } = recipient;
      const result = unreachable ?? (await tell(warning, recipient));
      if (result === undefined) report.told.push(handle);
      else if (typeof result === 'string') report.failed.push({ handle, reason: result });
      else {
        if (result.outcome === 'unreachable') unreachable = result.reason;
        report.failed.push({ handle, reason: result.reason });
      }
    }
    // Whoever nobody hears of is not warned.
    if (report.failed.length > 0 || report.told.length === 0) continue;
    const { timezone } = source.company();
    report.commit = await recordWarned({ ...deps, timezone }, { contract, notices });
    claim.forget(keysOf(warning, recipients));
  }
  return reports;

  /** Undefined: they have it. */
  async function tell(warning: Warning, recipient: Recipient) {
    const left = warning.notices.filter((notice) => !claim.done.has(keyOf(warning.contract, notice, recipient.handle)));
    if (left.length === 0) return undefined;
    await claim.renew();
    const mail = compose(warning, left, recipient);
    if (typeof mail === 'string') return mail;
    const result = await deps.send(mail);
    if (result.outcome !== 'sent') return result;
    await claim.add(left.map((notice) => keyOf(warning.contract, notice, recipient.handle)));
    return undefined;
  }

  /** One mail that cannot be written must not keep the others from leaving. */
  function compose(warning: Warning, left: readonly string[], recipient: Recipient): Mail | string {
    try {
      const space = openSpace(source, recipient.reader, instantOf(now()));
      const { portalUrl } = deps;
      return composeWarning(space, warning, left, recipient, { portalUrl }) ?? 'sees no such contract';
    } catch (error) {
      return `it cannot be composed: ${(error as Error).message}`;
    }
  }
}

const keyOf = (contract: string, notice: string, handle: string) => `${contract} ${notice} ${handle}`;

function* keysOf({ contract, notices }: Warning, recipients: readonly Recipient[]): Generator<string> {
  for (const { handle } of recipients) for (const notice of notices) yield keyOf(contract, notice, handle);
}

/** What is beside the contracts by now, or of no contract at all, as where a run was killed before it could forget. */
function recordedKeys({ done }: Claim, source: Source): string[] {
  const recorded = new Map(
    source
      .customerSlugs()
      .flatMap((slug) => source.contracts(slug))
      .map(({ number, events }) => [number, new Set(events.map(({ notice }) => notice))]),
  );
  return [...done].filter((key) => {
    const [contract = '', notice = ''] = key.split(' ');
    return recorded.get(contract)?.has(notice) ?? true;
  });
}
