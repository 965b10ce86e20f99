/**
 * The firm's colour as the custom properties that the styles use, in light and dark. A firm may choose any colour;
 * lightness is moved until text on it and in it can be read (WCAG 2.2 AA), hue and chroma stay as near as sRGB lets them.
 */
import type { Company } from '../domain/records.ts';

/** The colour of a firm that names none: blue-black ink. */
export const defaultColour = '#1f4b73';

type Rgb = readonly [number, number, number];
interface Oklch {
  lightness: number;
  chroma: number;
  hue: number;
}
/** The lightest and darkest surfaces of `tokens.css` that brand-coloured text stands on. */
const surfaces = { light: '#f2f3ee', dark: '#20252d' };
const white: Rgb = [1, 1, 1];

function parseHex(text: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const channel = (at: number) => parseInt(digits.slice(at, at + 2), 16) / 255;
  return [channel(0), channel(2), channel(4)];
}
const toHex = (rgb: Rgb) =>
  '#' +
  rgb
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('');
const toLinear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const fromLinear = (channel: number) => (channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055);

/** Relative luminance and contrast, as WCAG 2.2 defines them. */
const luminance = ([r, g, b]: Rgb) => 0.2126 * toLinear(r) + 0.7152 * toLinear(g) + 0.0722 * toLinear(b);
function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
/** OKLab by Björn Ottosson, in polar form. */
function toOklch(rgb: Rgb): Oklch {
  const [r, g, b] = rgb.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, bb),
    hue: Math.atan2(bb, a),
  };
}
/** The nearest colour that sRGB has: chroma gives way. */
function fromOklch({ lightness, chroma, hue }: Oklch): Rgb {
  for (let c = chroma; ; c -= 0.005) {
    const a = Math.max(c, 0) * Math.cos(hue);
    const bb = Math.max(c, 0) * Math.sin(hue);
    const l = (lightness + 0.3963377774 * a + 0.2158037573 * bb) ** 3;
    const m = (lightness - 0.1055613458 * a - 0.0638541728 * bb) ** 3;
    const s = (lightness - 0.0894841775 * a - 1.291485548 * bb) ** 3;
    const linear = [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    ];
    if (c <= 0 || linear.every((channel) => channel >= -0.0005 && channel <= 1.0005))
      return linear.map((channel) => fromLinear(Math.min(1, Math.max(0, channel)))) as unknown as Rgb;
  }
}
/** The colour moved darker (or lighter) until it stands out enough against `against`. */
function readable(colour: Oklch, direction: 'darker' | 'lighter', against: Rgb, least: number): Rgb {
  const step = direction === 'darker' ? -0.01 : 0.01;
  for (let lightness = colour.lightness; lightness >= 0 && lightness <= 1; lightness += step) {
    const rgb = fromOklch({ ...colour, lightness });
    if (contrast(rgb, against) >= least) return rgb;
  }
  return direction === 'darker' ? [0, 0, 0] : white;
}

/** Custom properties by name, in light and in dark, for a colour written `#rrggbb`; the default's for any other text. */
export function brandTokens(colour: string | undefined): { light: Map<string, string>; dark: Map<string, string> } {
  const base = toOklch(parseHex(colour ?? '') ?? parseHex(defaultColour)!);
  const tint = (lightness: number, most: number) =>
    toHex(fromOklch({ ...base, lightness, chroma: Math.min(base.chroma, most) }));
  const inLight = toHex(readable(base, 'darker', parseHex(surfaces.light)!, 5.5));
  const band = readable(
    { ...base, lightness: Math.min(base.lightness, 0.36), chroma: Math.min(base.chroma, 0.055) },
    'darker',
    white,
    7,
  );
  const inDark = toHex(
    readable({ ...base, chroma: Math.min(base.chroma, 0.13) }, 'lighter', parseHex(surfaces.dark)!, 6.5),
  );
  return {
    light: new Map([
      ['--brand', inLight],
      ['--on-brand', '#ffffff'],
      ['--brand-text', inLight],
      ['--brand-line', tint(0.8, 0.06)],
      ['--brand-soft', tint(0.95, 0.022)],
      ['--button', inLight],
      ['--on-button', '#ffffff'],
    ]),
    dark: new Map([
      ['--brand', toHex(band)],
      ['--on-brand', '#ffffff'],
      ['--brand-text', inDark],
      ['--brand-line', tint(0.45, 0.06)],
      ['--brand-soft', tint(0.28, 0.03)],
      ['--button', inDark],
      ['--on-button', '#12151a'],
    ]),
  };
}

/** The style sheet `/theme.css`: the brand's custom properties for a firm. A function of `company.colour` alone. */
export function themeCss(company: Pick<Company, 'colour'>): string {
  const { light, dark } = brandTokens(company.colour);
  const block = (tokens: ReadonlyMap<string, string>) =>
    `:root{${[...tokens].map(([name, value]) => `${name}:${value}`).join(';')}}`;
  return `${block(light)}@media screen and (prefers-color-scheme:dark){${block(dark)}}\n`;
}
