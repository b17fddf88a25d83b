import type { Variant, VariantPiece } from '../formats/plinkBim.ts'
import type { Chromosomes } from './chromosomes.ts'
import { createNumbers, createTexts, hashOfText, reordered } from './compact.ts'
import { genomeOrder } from './genomeOrder.ts'

/** Variants of the genotypes that weights may belong to, in the order of the genome. Columns, as there may be millions. */
export interface VariantTable {
  readonly length: number
  /** Row in the genotypes, counted through all their files. */
  row(variant: number): number
  position(variant: number): number
  chromosomeCode(variant: number): number
  chromosome(variant: number): string
  id(variant: number): string
  a1(variant: number): string
  a2(variant: number): string
  readonly alleles: Alleles
  /** In `alleles`. */
  a1Code(variant: number): number
  a2Code(variant: number): number
  /** First variant at the place, −1 where there is none. */
  atPlace(chromosomeCode: number, position: number): number
  /** The next one at the place of this one, −1 after the last. */
  nextAtPlace(variant: number): number
  /** Are there others at the place. */
  sharesPlace(variant: number): boolean
  withId(id: string): number
  /** As `withId`, of an id of `hash` at `from` to `to` (exclusive) of ASCII. */
  withIdIn(hash: number, bytes: Uint8Array, from: number, to: number): number
  nextWithId(variant: number): number
}

/** Takes variants one by one, then gives the table of them. */
export interface VariantTableBuilder {
  add(variant: Variant, row: number): void
  /** The same of variants in consecutive rows. */
  addPiece(piece: VariantPiece, firstRow: number): void
  finish(): VariantTable
}

/** @param expected how many variants there will be, as far as one can tell */
export function buildVariantTable(chromosomes: Chromosomes, expected = 1024): VariantTableBuilder {
  const rows = createNumbers(Int32Array, expected)
  const codes = createNumbers(Uint16Array, expected)
  const positions = createNumbers(Int32Array, expected)
  const firstAlleles = createNumbers(Int32Array, expected)
  const secondAlleles = createNumbers(Int32Array, expected)
  const texts = createTexts(expected)
  const chromosomeTexts = dictionary()
  const chromosomeText = createNumbers(Uint16Array, expected)
  const alleles = createAlleles()
  return {
    add(variant, row) {
      rows.push(row)
      codes.push(chromosomes.codeOf(variant.chromosome))
      chromosomeText.push(chromosomeTexts.codeOf(variant.chromosome))
      positions.push(variant.position)
      firstAlleles.push(alleles.codeOf(variant.a1))
      secondAlleles.push(alleles.codeOf(variant.a2))
      texts.push(variant.id)
    },
    addPiece({ length, chromosomes: { codes: written, texts: names }, a1, a2, ...piece }, firstRow) {
      for (let at = 0; at < length; at++) rows.push(firstRow + at)
      positions.pushAll(piece.positions as Int32Array<ArrayBuffer>)
      texts.pushAll(piece.ids)
      codes.pushAll(recoded(Uint16Array, written, names.map(chromosomes.codeOf)))
      chromosomeText.pushAll(recoded(Uint16Array, written, names.map(chromosomeTexts.codeOf)))
      firstAlleles.pushAll(recoded(Int32Array, a1.codes, a1.texts.map(alleles.codeOf)))
      secondAlleles.pushAll(recoded(Int32Array, a2.codes, a2.texts.map(alleles.codeOf)))
    },
    finish() {
      const { length } = texts
      const [first, second] = [firstAlleles.array(), secondAlleles.array()]
      const order = genomeOrder({
        positions: positions.array(),
        chromosomes: chromosomeText.array(),
        chromosomeNames: chromosomeTexts.texts,
        id: texts.at,
        alleles: (variant) => `${alleles.text(first[variant])} ${alleles.text(second[variant])}`,
      })
      const inOrder = <T extends Int32Array | Uint16Array>(values: T): T =>
        order === null ? values : (values.map((_, at) => values[order[at]]) as T)
      const ids = order === null ? texts : reordered(texts, order)
      const code = inOrder(codes.array())
      const position = inOrder(positions.array())
      const row = inOrder(rows.array())
      const [a1, a2] = [inOrder(first), inOrder(second)]
      const written = inOrder(chromosomeText.array())
      const places = placesOf(code, position)
      let named: Chain | null = null
      const byId = (): Chain => {
        named ??= chain(length, (variant) => !ids.is(variant, '.'), ids.hash, ids.isSame)
        return named
      }
      /** Files are often in the same order: the variant after the one that was found last. */
      let nextPlace = 0
      let nextId = 0
      const seekId = (from: number, id: string): number => {
        let variant = from
        while (variant >= 0 && !ids.is(variant, id)) variant = byId().next[variant]
        return variant
      }
      return {
        length,
        row: (variant) => row[variant],
        position: (variant) => position[variant],
        chromosomeCode: (variant) => code[variant],
        chromosome: (variant) => chromosomeTexts.text(written[variant]),
        id: ids.at,
        a1: (variant) => alleles.text(a1[variant]),
        a2: (variant) => alleles.text(a2[variant]),
        alleles,
        a1Code: (variant) => a1[variant],
        a2Code: (variant) => a2[variant],
        atPlace(wanted, at) {
          const isNext = position[nextPlace] === at && code[nextPlace] === wanted && places.isSingle(nextPlace)
          const found = isNext ? nextPlace : places.first(wanted, at)
          if (found >= 0) nextPlace = found + 1
          return found
        },
        nextAtPlace: places.next,
        sharesPlace: (variant) => position[variant] > 0 && !places.isSingle(variant),
        withId: (id) => seekId(byId().first(hashOfText(id)), id),
        withIdIn(hash, bytes, from, to) {
          const { first, next, isSingle } = byId()
          const isNext = nextId < length && isSingle(nextId) && ids.isIn(nextId, hash, bytes, from, to)
          let found = isNext ? nextId : first(hash)
          while (!isNext && found >= 0 && !ids.isIn(found, hash, bytes, from, to)) found = next[found]
          if (found >= 0) nextId = found + 1
          return found
        },
        nextWithId(variant) {
          const { next, isSingle } = byId()
          if (isSingle(variant)) return -1
          let other = next[variant]
          while (other >= 0 && !ids.isSame(other, variant)) other = next[other]
          return other
        },
      }
    },
  }
}

/** Places of variants in the order of the genome: the variants of a chromosome lie side by side, and those of a place. Position 0 is none. */
function placesOf(codes: Uint16Array, positions: Int32Array) {
  const runs = new Map<number, { readonly from: number; readonly to: number }>()
  for (let from = 0, to = 0; from < codes.length; from = to) {
    while (to < codes.length && codes[to] === codes[from]) to++
    runs.set(codes[from], { from, to })
  }
  const isSame = (one: number, other: number): boolean =>
    positions[one] === positions[other] && codes[one] === codes[other]
  return {
    /** First variant at the place, −1 where there is none. */
    first(code: number, position: number): number {
      const run = runs.get(code)
      if (run === undefined || position <= 0) return -1
      let [from, to] = [run.from, run.to]
      while (from < to) {
        const middle = (from + to) >> 1
        if (positions[middle] < position) from = middle + 1
        else to = middle
      }
      return from < run.to && positions[from] === position ? from : -1
    },
    /** The one after it at the same place, −1 after the last. */
    next: (variant: number): number => (isSame(variant, variant + 1) ? variant + 1 : -1),
    /** It has a place, and no other is there. */
    isSingle: (variant: number): boolean =>
      positions[variant] > 0 && !isSame(variant, variant + 1) && !isSame(variant, variant - 1),
  }
}

interface Chain {
  /** First variant whose hash falls into the same bucket, −1 if none. */
  first(hash: number): number
  readonly next: Int32Array
  /** It is in the table, and no other is the same. */
  isSingle(variant: number): boolean
}

/** A hash table, chained through typed arrays; variants of a bucket are in ascending order. */
function chain(
  length: number,
  counts: (variant: number) => boolean,
  hashOf: (variant: number) => number,
  isSame: (one: number, other: number) => boolean,
): Chain {
  const bits = Math.max(4, 32 - Math.clz32(length))
  const shift = 32 - bits
  const firstInBucket = new Int32Array(1 << bits).fill(-1)
  const next = new Int32Array(length).fill(-1)
  const single = new Uint8Array(length)
  for (let variant = length - 1; variant >= 0; variant--) {
    if (!counts(variant)) continue
    const bucket = hashOf(variant) >>> shift
    const after = firstInBucket[bucket]
    single[variant] = 1
    for (let other = after; other >= 0; other = next[other]) {
      if (!isSame(other, variant)) continue
      single[variant] = 0
      single[other] = 0
      break
    }
    next[variant] = after
    firstInBucket[bucket] = variant
  }
  return { first: (hash) => firstInBucket[hash >>> shift], next, isSingle: (variant) => single[variant] === 1 }
}

/** Alleles in capitals, by number. */
export interface Alleles {
  codeOf(text: string): number
  text(code: number): string
  /** `otherStrand` of the allele, −1 where there is none. */
  otherStrand(code: number): number
  /** PLINK's code for an allele that nobody has, and that the file so does not name. */
  isUnseen(code: number): boolean
}

/** Of PLINK 1 and of PLINK 2. */
const unseen = ['0', '.']
export const isUnseen = (allele: string): boolean => unseen.includes(allele)

function createAlleles(): Alleles {
  const { codeOf, text } = dictionary()
  for (const each of unseen) codeOf(each)
  const others: number[] = []
  const codeOfAllele = (allele: string): number => codeOf(allele.toUpperCase())
  return {
    codeOf: codeOfAllele,
    text,
    isUnseen: (code) => code < unseen.length,
    otherStrand(code) {
      if (others[code] === undefined) {
        const other = otherStrand(text(code))
        others[code] = other === null ? -1 : codeOf(other)
      }
      return others[code]
    },
  }
}

/** The allele as read on the other strand, also of insertions; null for what is not written in bases. */
export function otherStrand(allele: string): string | null {
  if (allele.length === 1) return complements[allele] ?? null
  let reversed = ''
  for (const base of allele) {
    const complement = complements[base]
    if (complement === undefined) return null
    reversed = complement + reversed
  }
  return reversed
}

const complements: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' }

function recoded<T extends Int32Array | Uint16Array>(
  type: new (length: number) => T,
  codes: Uint16Array,
  meaning: readonly number[],
): T {
  const recoded = new type(codes.length)
  for (let at = 0; at < codes.length; at++) recoded[at] = meaning[codes[at]]
  return recoded
}

function dictionary() {
  const codes = new Map<string, number>()
  const texts: string[] = []
  return {
    codeOf(text: string): number {
      const known = codes.get(text)
      if (known !== undefined) return known
      codes.set(text, texts.length)
      return texts.push(text) - 1
    },
    text: (code: number): string => texts[code],
    texts: texts as readonly string[],
  }
}
