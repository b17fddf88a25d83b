import type { Variant } from '../formats/plinkBim.ts'

/** Variants of the genotypes, to be looked up by place and by id. */
export interface VariantIndex {
  readonly variants: readonly Variant[]
  /** On X, Y (with the part they share) or MT. */
  isNotAutosomal(chromosome: string): boolean
  /** First variant at the place, −1 where there is none. */
  atPlace(chromosome: string, position: number): number
  /** The next one at the place of this one, −1 after the last. */
  nextAtPlace(variant: number): number
  withId(id: string): number
  nextWithId(variant: number): number
}

/** Hash table by place (chained, in typed arrays, as there may be millions) and, once it is needed, a map by id. */
export function indexVariants(variants: readonly Variant[]): VariantIndex {
  const n = variants.length
  const chromosomes = chromosomeCodes()
  const notAutosomal = new Set(['X', 'Y', 'XY', 'MT'].map(chromosomes.codeOf))
  const codes = Uint16Array.from(variants, ({ chromosome }) => chromosomes.codeOf(chromosome))
  const bits = Math.max(4, 32 - Math.clz32(n))
  const bucketOf = (code: number, position: number): number =>
    Math.imul(Math.imul(position, 0x9e3779b1) ^ Math.imul(code + 1, 0x85ebca6b), 0xc2b2ae35) >>> (32 - bits)
  const firstInBucket = new Int32Array(1 << bits).fill(-1)
  const nextInBucket = new Int32Array(n).fill(-1)
  for (let variant = n - 1; variant >= 0; variant--) {
    if (variants[variant].position <= 0) continue
    const bucket = bucketOf(codes[variant], variants[variant].position)
    nextInBucket[variant] = firstInBucket[bucket]
    firstInBucket[bucket] = variant
  }
  const seek = (from: number, code: number, position: number): number => {
    let variant = from
    while (variant >= 0 && (codes[variant] !== code || variants[variant].position !== position))
      variant = nextInBucket[variant]
    return variant
  }

  let ids: { first: Map<string, number>; next: Int32Array } | null = null
  const byId = () => {
    ids ??= chainedById(variants)
    return ids
  }
  return {
    variants,
    isNotAutosomal: (chromosome) => notAutosomal.has(chromosomes.codeOf(chromosome)),
    atPlace(chromosome, position) {
      const code = chromosomes.codeOf(chromosome)
      return seek(firstInBucket[bucketOf(code, position)], code, position)
    },
    nextAtPlace: (variant) => seek(nextInBucket[variant], codes[variant], variants[variant].position),
    withId: (id) => byId().first.get(id) ?? -1,
    nextWithId: (variant) => byId().next[variant],
  }
}

function chainedById(variants: readonly Variant[]) {
  const first = new Map<string, number>()
  const next = new Int32Array(variants.length).fill(-1)
  for (let variant = variants.length - 1; variant >= 0; variant--) {
    const { id } = variants[variant]
    if (id === '.') continue
    next[variant] = first.get(id) ?? -1
    first.set(id, variant)
  }
  return { first, next }
}

/** Numbers for chromosomes, by every way of writing them. */
function chromosomeCodes() {
  const byName = new Map<string, number>()
  const byText = new Map<string, number>()
  return {
    codeOf(text: string): number {
      const known = byText.get(text)
      if (known !== undefined) return known
      const name = chromosomeName(text)
      const code = byName.get(name) ?? byName.size
      byName.set(name, code)
      byText.set(text, code)
      return code
    },
  }
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
