import { readMoney } from '../domain/answer.ts';
import { assembleContracts } from '../domain/assemble.ts';
import { entryId } from '../domain/format-entry.ts';
import { formatContract, formatContractEvent } from '../domain/format-contract.ts';
import type { Contract } from '../domain/ledger.ts';
import { parseFile, type ParsedContract } from '../domain/parse-file.ts';
import { defaultCompany } from '../domain/parse-records.ts';
import type { Problem } from '../domain/problem.ts';
import type { ContractFile, Offer } from '../domain/records.ts';
import { instantOf, isContractNumber, parseDay, parseHours, type Day } from '../domain/values.ts';
import type { Tree } from '../store/writer.ts';
import { commitAuthor, commitLine, formKey, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { readBody } from './message-text.ts';
import { companyAt, customerAt, mayWrite, offerAt } from './read-head.ts';
import { notFound, requestProblem, unseen } from './request-problem.ts';

export interface SellContractInput {
  /** Handle of the team member who sells. */
  team: string;
  /** As typed: slugs, `2026-03-01`, hours as `20`, money as `1200`. */
  customer: string | undefined;
  offer: string | undefined;
  number: string | undefined;
  start: string | undefined;
  /** Absent or blank: as the offer says. */
  coversFrom: string | undefined;
  hours: string | undefined;
  price: string | undefined;
  /** Of the contract, for whoever reads the file. */
  body: string | undefined;
  /** What is planned to welcome the customer: a note beside the contract. */
  welcome: string | undefined;
  seen: string | undefined;
}

/**
 * Sells a contract: its file, with the offer's terms copied in, and a note that plans the welcome, in one commit. Held
 * against the head; the same form sent again gives what the first one gave. `not-found`: the writer has left. Throws
 * what the store throws; then nothing was written.
 */
export async function sellContract(
  { writer, now, random, timezone }: CommandDeps,
  input: SellContractInput,
): Promise<{ contract: string; commit: string } | Problem[]> {
  const { team } = input;
  const author = { team };
  const read = readSale(input);
  const key = formKey(author, 'sell', input.seen?.slice(0, 500) ?? '', read.sale);
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Contract')! };
    if (!(await mayWrite(tree, author))) return { refused: [notFound()] };
    const customer = await customerAt(tree, read.sale.customer);
    const offer = await offerAt(tree, read.sale.offer);
    const problems = [...read.problems, ...(await faultsAt(tree, read.sale, customer !== undefined, offer))];
    const { sale } = read;
    if (problems.length > 0 || !customer || !offer || sale.start === undefined) return { refused: problems };

    const file: ContractFile = {
      number: sale.number,
      customer: sale.customer,
      offer: sale.offer,
      start: sale.start,
      ...(sale.coversFrom !== undefined && { coversFrom: sale.coversFrom }),
      ...(sale.hoursMinutes !== undefined && { hoursMinutes: sale.hoursMinutes }),
      ...(sale.priceCents !== undefined && { priceCents: sale.priceCents }),
      components: [],
      body: sale.body,
    };
    const folder = `content/contracts/${sale.number}`;
    const company = (await companyAt(tree)) ?? defaultCompany();
    const settle = (one: ParsedContract) =>
      assembleContracts({
        company,
        offers: new Map([[offer.slug, offer]]),
        customers: new Map([[customer.slug, customer]]),
        contracts: [one],
        events: [],
      });
    const parsed = (value: ContractFile): ParsedContract => ({
      kind: 'contract',
      id: sale.number,
      path: `${folder}/contract.md`,
      offer: offer.slug,
      value,
      problems: [],
      lines: {},
    });
    const contract: Contract = settle(parsed(file)).contracts[0]!;
    const text = formatContract(contract, offer, undefined);
    const written = parseFile(`${folder}/contract.md`, text);
    if (written.problems.length > 0) return { refused: written.problems.map((problem) => ({ ...problem, path: '' })) };

    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, team, fourCharacters(random));
    const note = formatContractEvent({ id, at, type: 'note', by: author, body: sale.welcome }, timezone);
    return {
      commit: {
        files: [
          { path: `${folder}/contract.md`, content: Buffer.from(text) },
          { path: `${folder}/${id}.md`, content: Buffer.from(note) },
        ],
        message: commitLine(`${sale.number}: ${offer.name} sold to ${sale.customer} by ${team}`),
        trailers: { 'Carnet-Contract': sale.number, 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: sale.number,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { contract: outcome.result, commit: outcome.commit };
}

interface Sale {
  customer: string;
  offer: string;
  number: string;
  start: Day | undefined;
  coversFrom: Day | undefined;
  hoursMinutes: number | undefined;
  priceCents: number | undefined;
  body: string;
  welcome: string;
}

function readSale(input: SellContractInput): { sale: Sale; problems: Problem[] } {
  const problems: Problem[] = [];
  const typed = (text: string | undefined) => text?.trim() ?? '';
  const read = <T>(field: string, text: string, parse: (text: string) => T | undefined, hint: string) => {
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined)
      problems.push(requestProblem('malformed', field, `This cannot be read: ${JSON.stringify(text)}.`, hint));
    return value;
  };
  const start = read('start', typed(input.start), parseDay, 'Write a day as 2026-03-01.');
  const coversFrom = read('coversFrom', typed(input.coversFrom), parseDay, 'Write a day as 2026-03-01.');
  if (typed(input.start) === '')
    problems.push(requestProblem('missing', 'start', 'There is no first day.', 'Write a day as 2026-03-01.'));
  if (start !== undefined && coversFrom !== undefined && coversFrom > start)
    problems.push(
      requestProblem(
        'later',
        'coversFrom',
        'It would cover work from after its first day.',
        'Write its first day, or an earlier day.',
      ),
    );
  const number = typed(input.number);
  if (!isContractNumber(number) || number.length > 64)
    problems.push(
      requestProblem('malformed', 'number', 'This is no number of a contract.', 'Write letters, digits and inner `-`.'),
    );
  const welcome = readBody(input.welcome).slice(0, 5_000);
  if (welcome === '')
    problems.push(
      requestProblem('missing', 'welcome', 'Nothing is planned for the welcome.', 'Say who calls whom, and when.'),
    );
  if ((input.seen ?? '') === '') problems.push(unseen());
  return {
    sale: {
      customer: typed(input.customer),
      offer: typed(input.offer),
      number,
      start,
      coversFrom,
      hoursMinutes: read(
        'hours',
        typed(input.hours).replace(',', '.'),
        (text) => parseHours(text) || undefined,
        'Write hours as 20 or 9.5.',
      ),
      priceCents: read('price', typed(input.price), readMoney, 'Write 1200 or 45.50.'),
      body: readBody(input.body).slice(0, 20_000),
      welcome,
    },
    problems,
  };
}

async function faultsAt(
  tree: Tree,
  { number, offer: slug, customer, hoursMinutes }: Sale,
  isCustomer: boolean,
  offer: Offer | undefined,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (!isCustomer)
    problems.push(
      requestProblem(customer === '' ? 'missing' : 'unknown', 'customer', 'There is no such customer.', 'Choose one.'),
    );
  if (!offer)
    problems.push(
      requestProblem(slug === '' ? 'missing' : 'unknown', 'offer', 'There is no such offer.', 'Choose one.'),
    );
  if (offer && offer.hoursMinutes === undefined && hoursMinutes !== undefined)
    problems.push(
      requestProblem('unlimited', 'hours', 'This offer is unlimited.', 'Leave the hours empty, or choose a pack.'),
    );
  const taken = (await tree.children('content/contracts')).some(({ name }) => name === number);
  if (taken)
    problems.push(
      requestProblem('taken', 'number', `${number} is the number of another contract.`, 'Write the next one.'),
    );
  return problems;
}
