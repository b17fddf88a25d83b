/**
 * How numbers are written, in figures, tables and sentences alike. `toFixed` and `toExponential` round the exact binary
 * value, so every engine writes the same digits. Whether a P is below a threshold is judged by its value, never by its text.
 */

export const missing = '–'
const minus = '−'

/** `plain`: 3.4e−11, on screen; `power`: 3.4 × 10⁻¹¹ in plotly's markup, in print. */
export type PNotation = 'plain' | 'power'

/**
 * P, two-sided: two decimals from .01, three from .001, no leading zero; below that one decimal with its power of ten;
 * `<1e−300`; `>.99`.
 */
export function formatP(p: number, notation: PNotation = 'plain'): string {
  if (Number.isNaN(p)) return missing
  if (p < 1e-300) return notation === 'plain' ? `<${tenTo(-300, notation)}` : `&lt;${tenTo(-300, notation)}`
  if (p >= 0.995) return notation === 'plain' ? '>.99' : '&gt;.99'
  if (p >= 0.01) return p.toFixed(2).slice(1)
  if (p >= 0.001) return p.toFixed(3).slice(1)
  const [mantissa, exponent] = p.toExponential(1).split('e')
  return scientific(mantissa, Number(exponent), notation)
}

/** A threshold as it stands in `P < 1e−5`: two significant figures at most. */
export function formatAlpha(alpha: number, notation: PNotation = 'plain'): string {
  const rounded = Number(alpha.toPrecision(2))
  if (rounded >= 0.001) return String(rounded).replace(/^0/, '')
  const [mantissa, exponent] = rounded.toExponential().split('e')
  return mantissa === '1' ? tenTo(Number(exponent), notation) : scientific(mantissa, Number(exponent), notation)
}

/** Odds or hazard ratio, two decimals: `0.88`; `3.4e5` from a thousand, `<0.01` where two decimals would say 0. */
export function formatRatio(ratio: number, decimals = 2): string {
  if (Number.isNaN(ratio)) return missing
  if (ratio === Number.POSITIVE_INFINITY) return '∞'
  if (ratio >= 1000) return ratio.toExponential(1).replace('e+', 'e')
  const text = ratio.toFixed(decimals)
  return ratio > 0 && Number(text) === 0 ? `<${(10 ** -decimals).toFixed(decimals)}` : text
}

export const formatInterval = (lower: number, upper: number, decimals = 2): string =>
  `${formatRatio(lower, decimals)}–${formatRatio(upper, decimals)}`

/**
 * `0.88 (0.85–0.91)`.
 * @param fine three decimals where the interval is narrower than 0.03
 */
export function formatEstimate(ratio: number, lower: number, upper: number, fine = false): string {
  if (Number.isNaN(ratio)) return missing
  const decimals = fine && upper - lower < 0.03 ? 3 : 2
  return `${formatRatio(ratio, decimals)} (${formatInterval(lower, upper, decimals)})`
}

/** An effect on the log scale, three significant figures: `−0.128`. */
export function formatLogRatio(value: number): string {
  if (!Number.isFinite(value)) return missing
  if (value === 0) return '0'
  const text = Math.abs(value) >= 1e-4 && Math.abs(value) < 1e5 ? value.toPrecision(3) : value.toExponential(2)
  return signed(text)
}

/** Whole number with comma groups: `292,663`. */
export function formatCount(n: number): string {
  if (!Number.isFinite(n)) return missing
  return signed(n.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ','))
}

/** A change against a count shown beside it: `+2,303`, `−319`, `0`. */
export const formatChange = (n: number): string => (n > 0 ? `+${formatCount(n)}` : formatCount(n))

/** A share, one decimal: `89.0%`. Its n stands beside it. */
export const formatPercent = (share: number): string =>
  Number.isFinite(share) ? `${signed((100 * share).toFixed(1))}%` : missing

export const formatDecimal = (value: number, decimals: number): string =>
  Number.isFinite(value) ? signed(value.toFixed(decimals)) : missing

export const formatDays = (days: number): string => (Number.isFinite(days) ? `${formatCount(days)} d` : missing)

/** One decimal; a year is 365.25 days. */
export const formatYears = (days: number): string =>
  Number.isFinite(days) ? `${signed((days / 365.25).toFixed(1))} y` : missing

function signed(text: string): string {
  if (!text.startsWith('-')) return text
  return /[1-9]/.test(text) ? minus + text.slice(1) : text.slice(1)
}

function scientific(mantissa: string, exponent: number, notation: PNotation): string {
  return notation === 'plain' ? `${mantissa}e${signed(String(exponent))}` : `${mantissa} × ${tenTo(exponent, notation)}`
}

function tenTo(exponent: number, notation: PNotation): string {
  return notation === 'plain' ? `1e${signed(String(exponent))}` : `10<sup>${signed(String(exponent))}</sup>`
}
