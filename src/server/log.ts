/**
 * What the portal tells whoever runs it: a line of JSON per event on standard error. Fields are ids and counts; no text
 * that people wrote, no address, no token ever goes in.
 */
export interface Log {
  info(event: string, fields?: LogFields): void;
  /** `error`: what went wrong, with its causes. */
  problem(event: string, error?: unknown, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** `write` gets whole lines. `now` is ms since epoch. */
export function openLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: 'info' | 'error', event: string, fields: LogFields) =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...fields })}\n`);
  return {
    info: (event, fields = {}) => line('info', event, fields),
    problem: (event, error, fields = {}) =>
      line('error', event, error === undefined ? fields : { ...fields, error: describe(error) }),
  };
}

/** An error's stack and those of its causes. Sign-in links are blanked: an address in a stack may hold one. */
function describe(error: unknown): string {
  const told: string[] = [];
  for (let cause = error; cause !== undefined && cause !== null && told.length < 5;)
    if (cause instanceof Error) {
      told.push(cause.stack ?? String(cause));
      cause = cause.cause;
    } else {
      told.push(String(cause));
      break;
    }
  return told
    .join('\ncaused by: ')
    .replace(/\/login\/[\w-]+/g, '/login/…')
    .replace(/[^\s<>"'@]+@[^\s<>"']+/g, '…@…')
    .slice(0, 8_000);
}
