import type { CreditLine, Space } from '../domain/space.ts';
import type { Statement, StatementContract, StatementDue } from '../domain/statement.ts';
import { arithmeticText } from '../i18n/arithmetic-text.ts';
import type { Formats } from '../i18n/format.ts';
import type { Translator } from '../i18n/translator.ts';
import { words } from '../i18n/words.ts';
import type { Column, Document, Row, Section } from './document.ts';

/** A statement in the language of the space it is of. */
export function statementDocument(space: Space, statement: Statement): Document {
  const { t, f } = words(space);
  const { customer, month, from, to, availableMinutes } = statement;
  return {
    locale: space.locale,
    firm: space.company,
    title: t('statement.title', { month: monthName(space, month) }),
    rows: [
      [t('credit.customer'), customer.name],
      [t('statement.period'), t('statement.from-to', { from: f.day(from), to: f.day(to) })],
      [
        t('statement.available', { day: f.day(to) }),
        availableMinutes === null ? t('credit.unlimited') : f.duration(availableMinutes),
      ],
    ],
    sections: [
      contractsSection(statement, t, f),
      ...boughtSection(statement, t, f),
      linesSection(statement, t, f),
      ...correctionsSection(statement, t, f),
      ...dueSection(t('statement.overage'), statement.overage, (minutes) => signed(minutes, f.duration), t),
      ...(statement.travel
        ? dueSection(t('statement.travel'), statement.travel, (cents) => signed(cents, f.money), t)
        : []),
    ],
    notes: [
      space.commit === null ? t('statement.no-commit') : t('statement.commit', { commit: space.commit }),
      t('statement.contest'),
    ],
  };
}

/** `mars 2026`. */
export function monthName({ locale }: Pick<Space, 'locale'>, month: string): string {
  const named = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return named.format(Date.parse(`${month}-15T12:00:00Z`));
}

function contractsSection({ contracts }: Statement, t: Translator, f: Formats): Section {
  const heading = t('statement.balances');
  if (contracts.length === 0) return { heading, lead: [t('statement.no-contract')] };
  const corrected = contracts.some(({ correctedMinutes }) => correctedMinutes !== 0);
  const change = (minutes: number) => (minutes === 0 ? '' : signed(minutes, f.duration));
  const columns: Column[] = [
    { heading: t('statement.contract') },
    { heading: t('credit.last-day') },
    { heading: t('statement.opening'), figures: true },
    { heading: t('statement.bought'), figures: true },
    { heading: t('statement.debited'), figures: true },
    ...(corrected ? [{ heading: t('statement.corrected'), figures: true } as const] : []),
    { heading: t('statement.lapsed'), figures: true },
    { heading: t('statement.closing'), figures: true },
  ];
  const held = (contract: StatementContract, minutes: number | null) =>
    contract.minutes === null || minutes === null ? t('credit.unlimited') : f.duration(minutes);
  return {
    heading,
    table: {
      columns,
      lines: contracts.map((contract) => [
        `${contract.number}, ${contract.offerName}`,
        f.shortDay(contract.lastDay),
        held(contract, contract.openingMinutes),
        change(contract.boughtMinutes),
        change(-contract.debitedMinutes),
        ...(corrected ? [change(-contract.correctedMinutes)] : []),
        change(-contract.lapsedMinutes),
        held(contract, contract.closingMinutes),
      ]),
    },
  };
}

function boughtSection({ contracts, from }: Statement, t: Translator, f: Formats): Section[] {
  const bought = contracts.filter(({ coversFrom }) => coversFrom >= from);
  if (bought.length === 0) return [];
  const prices = bought.some(({ priceCents }) => priceCents !== null);
  return [
    {
      heading: t('statement.purchases'),
      table: {
        columns: [
          { heading: t('credit.date') },
          { heading: t('statement.contract') },
          { heading: t('statement.hours'), figures: true },
          ...(prices ? [{ heading: t('credit.price'), figures: true } as const] : []),
        ],
        lines: bought.map(({ coversFrom, number, offerName, minutes, priceCents }) => [
          f.shortDay(coversFrom),
          `${number}, ${offerName}`,
          minutes === null ? t('credit.unlimited') : f.duration(minutes),
          ...(prices ? [priceCents === null ? '' : f.money(priceCents)] : []),
        ]),
      },
    },
  ];
}

function linesSection({ lines }: Statement, t: Translator, f: Formats): Section {
  const heading = t('credit.debits');
  if (lines.length === 0) return { heading, lead: [t('statement.no-line')] };
  const travel = lines.some((line) => travelOf(line) !== undefined);
  const sum = (of: (line: CreditLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    heading,
    table: {
      columns: [
        { heading: t('credit.date') },
        { heading: t('credit.ticket') },
        { heading: t('credit.by') },
        { heading: t('credit.arithmetic') },
        { heading: t('credit.debited'), figures: true },
        { heading: t('statement.from-contract') },
        ...(travel ? [{ heading: t('csv.travel'), figures: true } as const] : []),
      ],
      lines: lines.map((line) => [
        f.instantShortDay(line.at),
        `${t('ticket.number', { number: line.ticket })}, ${line.subject}`,
        line.by.name,
        calculation(line, t, f),
        f.duration(line.debit.chargedMinutes),
        paidBy(line, t, f),
        ...(travel ? [travelOf(line) === undefined ? '' : f.money(travelOf(line)!)] : []),
      ]),
      total: [
        t('statement.total'),
        '',
        '',
        '',
        f.duration(sum(({ debit }) => debit.chargedMinutes)),
        '',
        ...(travel ? [f.money(sum((line) => travelOf(line) ?? 0))] : []),
      ],
    },
  };
}

function correctionsSection({ corrections }: Statement, t: Translator, f: Formats): Section[] {
  if (corrections.length === 0) return [];
  return [
    {
      heading: t('statement.corrections'),
      lead: [t('statement.corrections-text')],
      table: {
        columns: [
          { heading: t('credit.date') },
          { heading: t('credit.ticket') },
          { heading: t('credit.arithmetic') },
          { heading: t('statement.was'), figures: true },
          { heading: t('statement.is'), figures: true },
          { heading: t('statement.from-contract') },
        ],
        lines: corrections.map(({ line, chargedBeforeMinutes }) => [
          f.instantShortDay(line.at),
          `${t('ticket.number', { number: line.ticket })}, ${line.subject}`,
          calculation(line, t, f),
          f.duration(chargedBeforeMinutes),
          f.duration(line.debit.chargedMinutes),
          paidBy(line, t, f),
        ]),
      },
    },
  ];
}

function dueSection(
  heading: string,
  { opening, added, settled, closing }: StatementDue,
  print: (value: number) => string,
  t: Translator,
): Section[] {
  if (opening === 0 && added === 0 && settled === 0) return [];
  const rows: Row[] = [
    [t('statement.due-opening'), print(opening)],
    [t('statement.due-added'), print(added)],
    [t('statement.due-settled'), print(0 - settled)],
    [t('statement.due-closing'), print(closing)],
  ];
  return [{ heading, rows }];
}

function calculation({ where, debit }: CreditLine, t: Translator, f: Formats): string {
  const { formula, because } = arithmeticText(debit, t, f);
  return `${t(`when.where.${where}`)}, ${because === '' ? formula : `${formula} (${because})`}`;
}

function paidBy({ debit }: CreditLine, t: Translator, f: Formats): string {
  const { parts, overageMinutes } = debit;
  // One payer needs no figure: it is the debit's.
  if (parts.length === 1 && overageMinutes === 0) return parts[0]!.contract;
  return [
    ...parts.map(({ contract, minutes }) => t('debit.part', { duration: f.duration(minutes), contract })),
    ...(overageMinutes > 0 ? [t('debit.overage', { duration: f.duration(overageMinutes) })] : []),
  ].join(', ');
}

/** What was voided is not billed. */
function travelOf({ debit, travelCents }: CreditLine): number | undefined {
  return debit.arithmetic.kind === 'voided' ? undefined : travelCents;
}

function signed(value: number, print: (value: number) => string): string {
  return value < 0 ? `−${print(-value)}` : print(value);
}
