import { expect, test } from 'vitest'
import { createParquetReader } from '../../src/formats/parquet.ts'
import type { Progress } from '../../src/model/progress.ts'
import type { FileReaders, ReaderWorker } from '../../src/tables/fileReaders.ts'
import { readUnopened } from '../../src/tables/readFile.ts'
import { createTables } from '../../src/tables/session.ts'
import { readersAhead } from '../../src/workers/readerWorker.ts'
import { given } from '../formats/givenFile.ts'
import { parquetWasm } from '../formats/parquetHost.ts'
import { fileKernel } from './helpers.ts'

const person = given(
  'person.csv',
  ['person_id,year_of_birth,gender_concept_id', ...Array.from({ length: 500 }, (_, i) => `${i},1970,8507`)].join('\n'),
)

/** Large enough for workers; every 1000th row is not readable. */
const conditions = (name: string, first: number, concept: number) => {
  const lines = Array.from({ length: 300_000 }, (_, i) => {
    const day = i % 1000 === 7 ? 'someday' : `20${10 + (i % 10)}-0${1 + (i % 9)}-11`
    return `${first + i},${(i * 7919) % 500},${concept + (i % 90)},${day},F3${i % 10}.${i % 3}`
  })
  const head = 'condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value'
  return given(name, [head, ...lines].join('\n'))
}
const files = [
  conditions('condition_1.csv', 1, 400_000),
  conditions('condition_2.csv', 500_000, 500_000),
  conditions('condition_3.csv', 900_000, 400_000),
]

/** Workers of this thread. */
function readersHere(wrapped: (worker: ReaderWorker) => ReaderWorker = (worker) => worker) {
  const counts = { spawned: 0, terminated: 0, atOnce: 0, most: 0 }
  const readers: FileReaders = {
    size: 2,
    spawn() {
      counts.spawned++
      const parquet = createParquetReader(parquetWasm)
      return wrapped({
        async read(file, onShare) {
          counts.most = Math.max(counts.most, ++counts.atOnce)
          const read = await readUnopened(file, parquet, { onShare, kernel: fileKernel })
          counts.atOnce--
          return structuredClone(read)
        },
        terminate: () => counts.terminated++,
      })
    },
  }
  return { readers, counts }
}

test('what is read side by side, in kernels, is what is read one after the other, without', async () => {
  const alone = createTables({ parquetWasm })
  await alone.add([person, ...files])
  const { readers, counts } = readersHere()
  const tables = createTables({ parquetWasm, readers, kernel: fileKernel })
  const seen: Progress[] = []
  await tables.add([person, ...files], { onProgress: (progress) => seen.push(progress) })
  expect(tables.inventory()).toEqual(alone.inventory())
  expect(tables.inventory().files.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ignored'])
  expect(tables.extract()!.digest).toBe(alone.extract()!.digest)
  // The other reader is this thread.
  expect(counts).toMatchObject({ spawned: 1, terminated: 1, most: 1 })
  const total = [person, ...files].reduce((sum, { blob }) => sum + blob.size, 0)
  const told = seen.map((each) => `${each.task}, ${each.total} ${each.unit}`)
  expect([...new Set(told)]).toEqual([
    `Reading 4 files, ${total} bytes`,
    `Putting the files together, ${tables.extract()!.conditions!.length} rows`,
  ])
  expect(seen.every(({ share }, at) => at === 0 || share! >= seen[at - 1].share!)).toBe(true)
  expect(seen[told.lastIndexOf(told[0])].done).toBe(total)
  expect(seen.at(-1)!.share).toBeGreaterThan(0.8)
})

test('a cancel while the files are put together leaves all as it was before', async () => {
  const { readers } = readersHere()
  const tables = createTables({ parquetWasm, readers })
  await tables.add([person, files[0]])
  const before = tables.inventory()
  const extract = tables.extract()
  const stop = new AbortController()
  const onProgress = ({ task }: Progress) => {
    if (task.startsWith('Putting')) stop.abort()
  }
  const work = tables.add(files.slice(1), { signal: stop.signal, onProgress })
  await expect(work).rejects.toMatchObject({ name: 'CancelledError' })
  expect(stop.signal.aborted).toBe(true)
  expect(tables.inventory()).toEqual(before)
  expect(tables.extract()).toBe(extract)
  await tables.add(files.slice(1))
  expect(tables.extract()!.conditions!.length).toBeGreaterThan(extract!.conditions!.length)
})

test('a cancel ends the workers; what was loaded before stays, and the same files can be read after it', async () => {
  const stop = new AbortController()
  const { readers, counts } = readersHere()
  const tables = createTables({ parquetWasm, readers })
  const before = await tables.add([person])
  const onProgress = ({ done, total }: Progress) => {
    if (done > total! / 10) stop.abort()
  }
  await expect(tables.add(files, { signal: stop.signal, onProgress })).rejects.toMatchObject({ name: 'CancelledError' })
  expect(tables.inventory()).toEqual(before)
  expect(counts.terminated).toBeGreaterThanOrEqual(counts.spawned)
  await tables.add(files)
  expect(tables.extract()!.conditions!.length).toBe(2 * (300_000 - 300))
})

test('a worker that stops fails the import, and nothing of it stays', async () => {
  const { readers } = readersHere(({ terminate }) => ({
    read: () => Promise.reject(new Error('a worker that reads files stopped: out of memory')),
    terminate,
  }))
  const tables = createTables({ parquetWasm, readers })
  const before = await tables.add([person])
  await expect(tables.add(files)).rejects.toThrow('out of memory')
  expect(tables.inventory()).toEqual(before)
})

test('readers wait for files, some of them, and others take the place of those that were used', () => {
  let spawned = 0
  const spawn = () => ({ number: ++spawned, read: () => new Promise<never>(() => {}), terminate: () => {} })
  const readers = readersAhead(8, spawn)
  readers.ready!()
  readers.ready!()
  expect(spawned).toBe(3)
  const used = Array.from({ length: 4 }, () => (readers.spawn() as ReturnType<typeof spawn>).number)
  expect(used.sort()).toEqual([1, 2, 3, 4])
  readers.ready!()
  expect(spawned).toBe(7)
  const alone = readersAhead(1, spawn)
  alone.ready!()
  expect(spawned).toBe(7)
})
