/** Numbers for chromosomes, by every way of writing them; one numbering serves weights and genotypes. */
export interface Chromosomes {
  codeOf(text: string): number
  /** On X, Y (with the part they share) or MT. */
  isNotAutosomal(code: number): boolean
  /** Everything that was asked for so far, by `chromosomeName`. */
  names(): readonly string[]
}

export function numberChromosomes(): Chromosomes {
  const byName = new Map<string, number>()
  const byText = new Map<string, number>()
  const codeOf = (text: string): number => {
    const known = byText.get(text)
    if (known !== undefined) return known
    const name = chromosomeName(text)
    const code = byName.get(name) ?? byName.size
    byName.set(name, code)
    byText.set(text, code)
    return code
  }
  const notAutosomal = new Set(['X', 'Y', 'XY', 'MT'].map(codeOf))
  return { codeOf, isNotAutosomal: (code) => notAutosomal.has(code), names: () => [...byName.keys()] }
}

/** Autosomes by number; everything else after them. */
export function chromosomeRank(chromosome: string): number {
  const number = Number(chromosomeName(chromosome))
  return Number.isInteger(number) ? number : 1000
}

/** `chr1` → `1`, `23` → `X` and the like, in capitals. */
export function chromosomeName(chromosome: string): string {
  const bare = chromosome.replace(/^chr/i, '').toUpperCase()
  return sexChromosomes[bare] ?? bare
}

const sexChromosomes: Readonly<Record<string, string>> = {
  23: 'X',
  24: 'Y',
  25: 'XY',
  26: 'MT',
  M: 'MT',
  PAR1: 'XY',
  PAR2: 'XY',
}
