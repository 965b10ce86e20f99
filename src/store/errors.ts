/** What breaks in the store's world, by name; whoever answers a person catches these once. */

/** A commit that may not be made as given: a mistake of the caller, or a file it named that cannot be read. */
export class BadCommitError extends Error {
  override readonly name = 'BadCommitError';
  /** Which of the commits given, from 0; none of them was written. */
  readonly commit: number;
  readonly reason: 'path' | 'exists' | 'gone' | 'content' | 'author' | 'time' | 'trailer';
  constructor(commit: number, reason: BadCommitError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.commit = commit;
    this.reason = reason;
  }
}

/** Others kept moving the branch while a write was tried again and again. Nothing was written. */
export class StaleHeadError extends Error {
  override readonly name = 'StaleHeadError';
  constructor(attempts: number) {
    super(`the branch moved ${attempts} times while writing; nothing was written, send it again`);
  }
}

/** A lock of git was held by others for longer than any write takes. Nothing was written. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(lock: string, cause?: unknown) {
    super(`${lock} is held by another git process; nothing was written`, { cause });
  }
}

/** The folder given cannot be the record: it is no bare repository, or git is too old. */
export class UnusableRepositoryError extends Error {
  override readonly name = 'UnusableRepositoryError';
}

/** The store or the writer was closed before this was asked. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  constructor(what: string) {
    super(`the ${what} is closed`);
  }
}

/**
 * A remote could not be talked to, or would not take what it was given. Where a write was under way, it was not
 * acknowledged by anybody: the same write sent again is recognised if it did arrive. No password is in the message.
 */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly kind: 'unreachable' | 'denied' | 'missing' | 'refused';
  constructor(kind: RemoteError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
