import type { Locale } from '../domain/records.ts';
import type { SynthesisLine, SynthesisView } from '../domain/space.ts';
import type { Translator } from './translator.ts';

export interface SynthesisTable {
  by: 'month' | 'component' | 'contact';
  /** Of the names. */
  heading: string;
  lines: readonly (SynthesisLine & { name: string })[];
}

/** The tables of a synthesis with their rows named, as a page and a file of it show them. */
export function synthesisTables(
  { months, components, contacts }: SynthesisView,
  t: Translator,
  locale: Locale,
): SynthesisTable[] {
  const named = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return [
    {
      by: 'month',
      heading: t('synthesis.month'),
      lines: months.map((line) => ({ ...line, name: named.format(Date.parse(`${line.month}-15T12:00:00Z`)) })),
    },
    {
      by: 'component',
      heading: t('ticket.component'),
      lines: components.map((line) => ({ ...line, name: line.component?.name ?? t('synthesis.no-component') })),
    },
    {
      by: 'contact',
      heading: t('tickets.contact'),
      lines: contacts.map((line) => ({ ...line, name: line.person.name })),
    },
  ];
}
