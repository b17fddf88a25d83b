/** What programs write for a missing value in a text file. */
const missingTexts: ReadonlySet<string> = new Set(['', 'NA', 'NaN', 'nan', 'null', 'NULL', '\\N'])

export const isMissingText = (text: string): boolean => text.length < 5 && missingTexts.has(text)

const number = /^[+-]?(?:(?:0|[1-9]\d*)\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * A finite number in decimal notation, else NaN. Digits with zeros in front (`007`) are a code, not a number.
 */
export function parseNumber(text: string): number {
  if (!number.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}
