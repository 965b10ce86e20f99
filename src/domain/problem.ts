/** A fault in content or in a request, as a value: gathered, shown, never thrown. */
export interface Problem {
  /** Stable name of the kind of fault, kebab-case: `unknown-key`, `malformed-duration`. One folder of `tests/problems/` each. */
  code: string;
  /**
   * `problem`: the file, or what it names, does not count (FORMAT.md; the only ones `credit` prints).
   * `error`: counts in full, but `check` fails. `warning`: only odd.
   */
  severity: 'problem' | 'error' | 'warning';
  /** From the repository's root, e.g. `content/team/camille.md`. Empty for a fault in a request. */
  path: string;
  /** 1-based; 1 where the fault has no line. */
  line: number;
  /** Front matter key or form field, where there is one. */
  field?: string;
  /** What was found, in a full sentence. */
  message: string;
  /** What to write instead. */
  hint: string;
}
