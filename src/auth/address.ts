/**
 * An address as people type it, in the one spelling it is looked up and counted under: trimmed, lower case. `undefined`
 * for what could never be one, or could be taken for two, a name, or a header line.
 */
export function readAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  // A mailbox (RFC 5321) without quoted local parts: what no customer has, and every injection needs.
  return address.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]+$/u.test(address)
    ? address
    : undefined;
}
