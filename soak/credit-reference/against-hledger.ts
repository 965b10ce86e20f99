import { spawnSync } from 'node:child_process';
import { assembleContent } from '../../src/domain/assemble.ts';
import { formatHledger } from '../../src/domain/journal-hledger.ts';
import { journalOf } from '../../src/domain/journal.ts';
import { ledgersAt } from '../../src/domain/ledgers.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { randomHistory } from './random-history.ts';

/**
 * Hands the journals of random histories to hledger, all in one process, and names each account of which it says other
 * than our ledger does. Throws what hledger says when its strict check refuses them: each debit asserts what it leaves.
 */
export function disagreementsWithHledger(hledger: string, seeds: readonly number[]): string[] {
  const journals: string[] = [];
  const wanted = new Map<string, number>();
  for (const seed of seeds) {
    const { files, at } = randomHistory(seed);
    const content = assembleContent([...files].map(([path, bytes]) => ({ path, kind: 'file', oid: null, bytes })));
    const ledgers = ledgersAt(content, { at: parseInstant(at)! });
    const journal = formatHledger(journalOf(ledgers, content.company.timezone), `SEED=${seed}`);
    journals.push(`apply account ${seed}\n${journal}end apply account\n`);
    for (const { customer, balances, overageMinutes } of ledgers) {
      let settled = 0;
      for (const { contract, remainingMinutes } of balances) {
        if (remainingMinutes !== null) {
          wanted.set(`${seed}:assets:packs:${customer}:${contract.number}`, remainingMinutes);
        }
        for (const event of contract.events) if (event.at <= parseInstant(at)!) settled += event.overageMinutes ?? 0;
      }
      const overrun = `${seed}:liabilities:overrun:${customer}`;
      if (overageMinutes > 0 || settled > 0) wanted.set(overrun, settled - overageMinutes);
    }
  }
  const input = journals.join('\n');
  run(hledger, ['check', '--strict'], input);
  const table = ['--flat', '--empty', '--no-total', '--output-format=csv'];
  const said = parseBalances(run(hledger, ['balance', ':assets:packs:|:liabilities:', ...table], input));
  return [...new Set([...wanted.keys(), ...said.keys()])]
    .filter((account) => wanted.get(account) !== said.get(account))
    .map((account) => `${account}: hledger says ${said.get(account)}, the ledger ${wanted.get(account)}`);
}

function run(hledger: string, args: readonly string[], input: string): string {
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  const { status, stdout, stderr } = spawnSync(hledger, ['--file=-', ...args], options);
  if (status !== 0) throw new Error(`hledger ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** `"account","495 min"`, a line each; nothing is `"0"`. */
function parseBalances(csv: string): Map<string, number> {
  const rows = [...csv.matchAll(/^"([^"]+)","(-?\d+)(?: min)?"$/gm)];
  return new Map(rows.map(([, account, minutes]) => [account!, Number(minutes)]));
}
