/** Whole numbers with a comma between groups of three, as every screen shows them. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

const plurals: Readonly<Record<string, string>> = { person: 'people' }

export function countOf(n: number, noun: string): string {
  return `${count(n)} ${n === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

export function bytes(n: number): string {
  let value = n
  let unit = 0
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit]}`
}
