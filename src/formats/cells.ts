/** What programs write for a missing value in a text file. */
const missingTexts: ReadonlySet<string> = new Set(['', 'NA', 'NaN', 'nan', 'null', 'NULL', '\\N'])

export const isMissingText = (text: string): boolean => text.length < 5 && missingTexts.has(text)

const number = /^[+-]?(?:(?:0|[1-9]\d*)\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * A finite number in decimal notation, else NaN. Digits with zeros in front (`007`) are a code, not a number.
 */
export function parseNumber(text: string): number {
  const whole = parseWhole(text)
  if (!Number.isNaN(whole)) return whole
  if (!number.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}

/** A whole number of up to 15 digits without zeros in front, else NaN: the usual case of ids and codes, without a regular expression. */
export function parseWhole(text: string): number {
  const negative = text.charCodeAt(0) === 45
  const first = negative ? 1 : 0
  const { length } = text
  if (length === first || length - first > 15) return Number.NaN
  let value = 0
  for (let i = first; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  if (text.charCodeAt(first) === 48 && (length > first + 1 || negative)) return Number.NaN
  return negative ? -value : value
}
