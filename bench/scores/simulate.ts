import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parquetWriteFile } from 'hyparquet-writer'
import { randomSource } from '../../tests/kernel/random.ts'

export interface Simulated {
  readonly people: number
  readonly variants: number
  /** Paths: bed, bim, fam; or a table of dosages. */
  readonly genotypes: readonly string[]
  /** How plink2 is given the same, and what it leaves behind. */
  readonly plink: { readonly given: readonly string[]; readonly paths: readonly string[] }
  /** Number of scores → path. */
  readonly weights: Readonly<Record<number, string>>
}

const classes = 64
const poolBytes = 1 << 18
const missingShare = 0.005

/**
 * A bed set and tables of weights for all its variants (`plink2 --score` takes them too): frequencies from 1 to 50 %, half a
 * percent of the calls missing. A variant is a stretch of random calls of its frequency.
 */
export function simulate(folder: string, people: number, variants: number, scores: readonly number[]): Simulated {
  const name = `${people}x${variants}`
  const random = randomSource(people + variants).uniform
  const bytes = Math.ceil(people / 4)
  const pools = Array.from({ length: classes }, (_, k) => callsOf(0.01 + (0.49 * k) / (classes - 1), random))
  const bed = join(folder, `${name}.bed`)
  const file = openSync(bed, 'w')
  writeSync(file, Uint8Array.of(0x6c, 0x1b, 1))
  const perWrite = Math.max(1, Math.floor(16_777_216 / bytes))
  for (let first = 0; first < variants; first += perWrite) {
    const count = Math.min(perWrite, variants - first)
    const block = new Uint8Array(count * bytes)
    for (let v = 0; v < count; v++) {
      const pool = pools[Math.floor(random() * classes)]
      for (let at = 0; at < bytes; at += poolBytes / 2) {
        const from = Math.floor((random() * poolBytes) / 2)
        const length = Math.min(poolBytes / 2, bytes - at)
        block.set(pool.subarray(from, from + length), v * bytes + at)
      }
      // Padding is zero in a bed file.
      if (people % 4 !== 0) block[(v + 1) * bytes - 1] &= (1 << (2 * (people % 4))) - 1
    }
    writeSync(file, block)
  }
  closeSync(file)
  const bim = join(folder, `${name}.bim`)
  writeLines(bim, variants, (v) => `${1 + Math.floor((22 * v) / variants)}\trs${v}\t0\t${100 + 10 * v}\tA\tG`)
  const fam = join(folder, `${name}.fam`)
  writeLines(fam, people, (person) => `0\t${person + 1}\t0\t0\t0\t-9`)
  const weights = writeWeights(join(folder, name), variants, scores, (v) => `rs${v}`, random)
  return {
    people,
    variants,
    genotypes: [bed, bim, fam],
    plink: { given: ['--bfile', join(folder, name)], paths: [] },
    weights,
  }
}

/** A table of dosages in Parquet, the same imported by plink2, and tables of weights: every dosage has three decimals, none is missing. */
export function simulateDosages(
  folder: string,
  people: number,
  variants: number,
  scores: readonly number[],
): Simulated {
  const name = join(folder, `dosages${people}x${variants}`)
  const random = randomSource(people + variants).uniform
  const idOf = (v: number): string => `1:${100 + 10 * v}:G:A`
  const columns = Array.from({ length: variants }, (_, v) => {
    const frequency = 0.01 + 0.49 * random()
    const data = new Float32Array(people)
    for (let person = 0; person < people; person++) {
      const copies = (random() < frequency ? 1 : 0) + (random() < frequency ? 1 : 0)
      const moved = copies + (random() < 0.3 ? 0.4 * (random() - 0.5) : 0)
      data[person] = Math.round(1000 * Math.min(2, Math.max(0, moved))) / 1000
    }
    return { name: idOf(v), data, type: 'FLOAT' as const }
  })
  const ids = Array.from({ length: people }, (_, person) => String(person + 1))
  const table = `${name}.parquet`
  parquetWriteFile({ filename: table, columnData: [{ name: 'person_id', data: ids, type: 'STRING' }, ...columns] })
  const fam = `${name}.fam`
  writeLines(fam, people, (person) => `0\t${person + 1}\t0\t0\t0\t-9`)
  const text = `${name}.txt`
  writeLines(text, variants, (v) => {
    const dosages = Array.from(columns[v].data, (dosage) => dosage.toFixed(3)).join('\t')
    return `1\t${100 + 10 * v}\t${idOf(v)}\tA\tG\t${dosages}`
  })
  const format = ['noheader', 'skip0=2', 'chr-col-num=1', 'pos-col-num=2', 'format=1']
  const given = ['--import-dosage', text, ...format, '--fam', fam, '--make-pgen', '--out', name]
  const { status, stderr } = spawnSync('plink2', given, { encoding: 'utf8' })
  if (status !== 0 && status !== null) throw new Error(`plink2 did not take the dosages: ${stderr}`)
  rmSync(text)
  return {
    people,
    variants,
    genotypes: [table],
    plink: { given: ['--pfile', name], paths: ['pgen', 'pvar', 'psam'].map((ending) => `${name}.${ending}`) },
    weights: writeWeights(name, variants, scores, idOf, random),
  }
}

/** Number of scores → path of a table of weights for all variants. */
function writeWeights(
  name: string,
  variants: number,
  scores: readonly number[],
  idOf: (variant: number) => string,
  random: () => number,
): Record<number, string> {
  return Object.fromEntries(
    scores.map((count) => {
      const path = `${name}.weights${count}.tsv`
      const names = Array.from({ length: count }, (_, k) => `score${k + 1}`)
      writeLines(path, variants + 1, (v) =>
        v === 0
          ? `ID\tA1\t${names.join('\t')}`
          : `${idOf(v - 1)}\t${v % 2 ? 'A' : 'G'}\t${names.map(() => (random() - 0.5).toFixed(6)).join('\t')}`,
      )
      return [count, path]
    }),
  )
}

function callsOf(frequency: number, random: () => number): Uint8Array {
  const pool = new Uint8Array(poolBytes)
  const one = 2 * frequency * (1 - frequency)
  const two = frequency * frequency
  for (let at = 0; at < poolBytes; at++) {
    let byte = 0
    for (let k = 0; k < 4; k++) {
      const u = random()
      const code = u < missingShare ? 1 : u < missingShare + one ? 2 : u < missingShare + one + two ? 0 : 3
      byte |= code << (2 * k)
    }
    pool[at] = byte
  }
  return pool
}

function writeLines(path: string, count: number, line: (at: number) => string): void {
  writeFileSync(path, '')
  const file = openSync(path, 'w')
  let text = ''
  for (let at = 0; at < count; at++) {
    text += `${line(at)}\n`
    if (text.length < 4_000_000 && at < count - 1) continue
    writeSync(file, text)
    text = ''
  }
  closeSync(file)
}
