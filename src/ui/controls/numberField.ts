/** What a field of numbers takes. */
export interface NumberField {
  readonly takes: (value: number) => boolean
  readonly most: number
  /** `1 to 4 percentiles between 0 and 100, such as 20, 80`. */
  readonly words: string
}

export const percentilesUpTo = (most: number): NumberField => ({
  takes: (value) => value > 0 && value < 100,
  most,
  words: `1 to ${most} percentiles between 0 and 100, such as 20, 80`,
})

/** Numbers typed with commas or spaces between them, ascending; a sentence where they cannot be taken. */
export function readNumbers(text: string, { takes, most, words }: NumberField): readonly number[] | string {
  const parts = text.split(/[\s,;/]+/).filter((part) => part !== '')
  const numbers = parts.map(Number)
  if (parts.length === 0 || parts.length > most || !numbers.every(takes)) {
    return `“${text}” cannot be taken: give ${words}. The value stays as it was.`
  }
  return [...new Set(numbers)].sort((a, b) => a - b)
}
