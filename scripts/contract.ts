/** Sells a contract, or one that follows another. */
import { parseArgs } from 'node:util';
import { sellContract } from '../src/commands/sell-contract.ts';
import { refusal } from './engineer/answer.ts';
import { Mistake } from './engineer/mistake.ts';
import { openWrittenRecord } from './engineer/record.ts';
import { run } from './engineer/run.ts';

const help = `Sells a contract: its file with the offer's terms copied in, and a note that plans the welcome. It is in the record at once.

  carnet contract new --customer X --offer OFFER --welcome TEXT [--number NUMBER] [--start DAY] [--covers-from DAY]
                      [--hours H] [--price P] [-m TEXT] [--repo PATH] [--json]
  carnet contract renew NUMBER --welcome TEXT [--offer OFFER] [as above]

  --customer X         the customer's slug
  --offer OFFER        the offer's slug; for renew, the same as before by default
  --welcome TEXT       what is planned to welcome them: who calls whom, and when
  --number NUMBER      by default the next of this year
  --start DAY          2026-03-01; by default today, for renew the day after the last one's end if that is to come
  --covers-from DAY    what it pays for from before its start; by default the first work that no contract could pay
  --hours H, --price P   this contract's own; by default the offer's
  -m, --message TEXT   for whoever reads the file
  --repo PATH          your clone; where you are by default
  --json               contract and commit, as JSON

Exit code: 0 sold, 1 it cannot be sold as asked (nothing was written), 2 a wrong call.
`;

await run('contract', help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      customer: { type: 'string' },
      offer: { type: 'string' },
      welcome: { type: 'string' },
      number: { type: 'string' },
      start: { type: 'string' },
      'covers-from': { type: 'string' },
      hours: { type: 'string' },
      price: { type: 'string' },
      message: { type: 'string', short: 'm' },
      repo: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [what, renewed] = positionals;
  if (what !== 'new' && what !== 'renew')
    throw new Mistake(
      'refused',
      'A new contract, or one that follows another?',
      'Write: carnet contract new, or carnet contract renew NUMBER',
    );
  if (what === 'renew' && renewed === undefined)
    throw new Mistake(
      'refused',
      'Which contract does it follow?',
      'Write its number, as in: carnet contract renew LH-2026-0042',
    );
  await using record = await openWrittenRecord(values.repo);
  const { customer, offer } = values;
  const sale = record.space.desk!.sale({
    ...(customer !== undefined && { customer }),
    ...(offer !== undefined && { offer }),
    ...(what === 'renew' && { renew: renewed! }),
  });
  if (what === 'renew' && !sale.renews)
    throw new Mistake('refused', `There is no contract ${renewed}.`, 'carnet credit lists those there are.');
  const sold = await sellContract(record.deps, {
    team: record.self,
    customer: sale.renews?.customer ?? customer,
    offer: offer ?? sale.renews?.offer,
    number: values.number ?? sale.number,
    start: values.start ?? sale.start,
    coversFrom: values['covers-from'] ?? sale.coversFrom,
    hours: values.hours,
    price: values.price,
    body: values.message,
    welcome: values.welcome,
    seen: `${record.commit} ${Date.now()}`,
  });
  if (Array.isArray(sold)) throw refusal(sold, true);
  if (values.json) console.log(JSON.stringify(sold, null, 2));
  else console.log(`${sold.contract} is sold. Your files follow with: git pull`);
});
