/** Sets the narrow no-break spaces of French typography in our own words; what stands between them is left as it is. */
export function t(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const set = parts.map((part) => part.replace(/ ([;:!?»])/g, '\u202f$1').replace(/« /g, '«\u202f'));
  return set.reduce((text, part, i) => text + String(values[i - 1]) + part);
}
