import type { Locale } from '../src/domain/records.ts';
import { spaceOf } from '../tests/portal/fixtures.ts';

/** A manager’s space, and a form that came back with two things to correct. */
export function styleguideLocals(locale: Locale): App.Locals {
  const refused = (code: string, field: string) => ({
    code,
    field,
    severity: 'error' as const,
    path: '',
    line: 1,
    message: '',
    hint: '',
  });
  return {
    space: spaceOf('manager', locale),
    form: {
      values: { refused: 'dsi', kind: 'incident' },
      problems: [refused('malformed', 'email'), refused('missing', 'refused')],
    },
  };
}
