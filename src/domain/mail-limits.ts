/**
 * What a mail that comes in may have at most; beyond it goes back with the limit's name. `bytes` of the mail as it came,
 * encoded files and all; `depth`: parts within parts; `header`: bytes of one.
 */
export const mailLimits = { bytes: 36 * 1024 * 1024, parts: 250, depth: 20, header: 256 * 1024 } as const;
export type MailLimit = keyof typeof mailLimits;
