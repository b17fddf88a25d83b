/** A field of a CSV file: quoted where it has to be, empty where missing, numbers in the shortest form that reads back. */
export function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return number(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function number(value: number): string {
  if (Number.isNaN(value)) return ''
  if (value === Number.POSITIVE_INFINITY) return 'Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  return String(value)
}
