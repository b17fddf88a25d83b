import { formatCount } from '../figures/numbers.ts'

const plurals: Readonly<Record<string, string>> = { person: 'people' }

/** `1 person`, `292,663 people`. */
export function countOf(n: number, noun: string): string {
  return `${formatCount(n)} ${n === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `412 MB`, in powers of 1000. */
export function formatBytes(n: number): string {
  let value = n
  let unit = 0
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit]}`
}
