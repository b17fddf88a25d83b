import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { randomSource } from '../../tests/kernel/random.ts'

export interface Simulated {
  readonly people: number
  readonly variants: number
  /** Paths: bed, bim, fam. */
  readonly genotypes: readonly string[]
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
  const weights = Object.fromEntries(
    scores.map((count) => {
      const path = join(folder, `${name}.weights${count}.tsv`)
      const names = Array.from({ length: count }, (_, k) => `score${k + 1}`)
      writeLines(path, variants + 1, (v) =>
        v === 0
          ? `ID\tA1\t${names.join('\t')}`
          : `rs${v - 1}\t${v % 2 ? 'A' : 'G'}\t${names.map(() => (random() - 0.5).toFixed(6)).join('\t')}`,
      )
      return [count, path]
    }),
  )
  return { people, variants, genotypes: [bed, bim, fam], weights }
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
