import { setImmediate } from 'node:timers/promises';

/** Long enough to cost nothing, short enough that a request hardly waits. */
const heldMs = 8;

/**
 * For long work between requests: to be awaited in every step, it gives way when the process has been held for some
 * milliseconds, and throws the signal's reason when it is aborted.
 */
export function breather(signal: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal.throwIfAborted();
    if (performance.now() - since < heldMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
