/** What programs write for a missing value in a text file. */
const missingTexts: ReadonlySet<string> = new Set(['', 'NA', 'NaN', 'nan', 'null', 'NULL', '\\N'])

export function isMissingText(text: string): boolean {
  if (text.length === 0) return true
  if (text.length > 4) return false
  // Looking up every short number would take longer than reading it.
  const first = text.charCodeAt(0)
  return (first === 78 || first === 110 || first === 92) && missingTexts.has(text)
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * A finite number in decimal notation, else NaN. Zeros in front do not change it (`007` is 7): it is for cells where a number has to
 * be, such as a month or days of supply; where it is not known whether digits are a number, see `isPaddedCode`.
 */
export function parseNumber(text: string): number {
  const plain = parsePlain(text)
  if (!Number.isNaN(plain)) return plain
  if (!number.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}

/** Digits with zeros in front (`007`), as codes of sites and postal codes have them, whose zeros count. */
export const isPaddedCode = (text: string): boolean => text.charCodeAt(0) === 48 && /^0\d+$/.test(text)

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power)

/**
 * Digits with a point among them or none (`-0.0125`), up to 15 in all, else NaN. Both the digits as a whole number and the
 * power of ten are exact in a double, and a quotient of two is rounded once: the same bits as `Number` gives.
 */
function parsePlain(text: string): number {
  const negative = text.charCodeAt(0) === 45
  const first = negative ? 1 : 0
  const { length } = text
  if (length === first || length - first > 16) return Number.NaN
  let value = 0
  let point = -1
  for (let i = first; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit === -2 && point < 0) point = i
    else if (digit < 0 || digit > 9) return Number.NaN
    else value = value * 10 + digit
  }
  const before = (point < 0 ? length : point) - first
  const digits = length - first - (point < 0 ? 0 : 1)
  if (digits === 0 || digits > 15 || (before > 1 && text.charCodeAt(first) === 48)) return Number.NaN
  const decimals = point < 0 ? 0 : length - point - 1
  const number = decimals === 0 ? value : value / powersOfTen[decimals]
  // −0 as the regular expression's way has it.
  return negative ? -number : number
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
