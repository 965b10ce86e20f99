/**
 * An instant in UTC without a zone letter, fraction kept and trimmed: `2026-02-17T03:06:00`, `2026-02-17T03:06:00.5`.
 * Sorts as text, in SQLite too, and is exact at any fraction. Never hand it to `Date`, which would read it as local
 * time: use `epochMs`, `instantOf`, `formatInstant`.
 */
export type Instant = string & { readonly instant: unique symbol };
/** `YYYY-MM-DD`, a day in the company's time zone. Sorts as text. */
export type Day = string & { readonly day: unique symbol };
/** Calendar time. */
export interface Span {
  count: number;
  unit: 'y' | 'mo' | 'd';
}
