/** Something that was asked for and cannot be done as asked. `message` says what was found, `advice` what to type instead. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
  readonly code: MistakeCode;
  readonly advice: string;
  constructor(code: MistakeCode, message: string, advice: string) {
    super(message);
    this.code = code;
    this.advice = advice;
  }
}

/** Names never change: scripts look for them in `--json`. */
export type MistakeCode =
  | 'not-a-clone'
  | 'no-commit'
  | 'no-identity'
  | 'not-in-team'
  | 'unknown-ticket'
  | 'no-number'
  | 'no-message'
  | 'dirty-tree'
  | 'detached-head'
  | 'stale-clone'
  | 'no-remote'
  | 'no-file'
  | 'no-editor'
  | 'unknown-mail'
  | 'nothing-new'
  | 'refused';
