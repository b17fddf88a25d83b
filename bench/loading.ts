import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Source } from '../src/formats/source.ts'
import { createTables } from '../src/tables/session.ts'

const rows = 2_000_000
const people = 200_000

/** How fast events load: rows per second from file to extract (recognised, hashed, parsed, sorted, digested). */
export async function main(root: string): Promise<void> {
  const events = generateEvents(rows, people)
  const person = new Blob([
    'person_id,birth_datetime,sex_at_birth\n',
    ...lines(people, (i) => `${i + 1},1970-01-01,Male\n`),
  ])
  const parquet = parquetWriteBuffer({
    columnData: [
      { name: 'person_id', data: BigInt64Array.from(events.person, BigInt) },
      { name: 'condition_concept_id', data: events.concept },
      { name: 'condition_start_date', data: events.day },
    ],
    schema: [
      { name: 'root', num_children: 3 },
      { name: 'person_id', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'condition_concept_id', type: 'INT32', repetition_type: 'REQUIRED' },
      { name: 'condition_start_date', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
    ],
    rowGroupSize: 500_000,
  })
  const csv = new Blob([
    'person_id,condition_concept_id,condition_start_date\n',
    ...lines(rows, (i) => `${events.person[i]},${events.concept[i]},${iso(events.day[i])}\n`),
  ])
  const files: readonly [string, Blob][] = [
    ['Parquet', new Blob([parquet])],
    ['CSV', csv],
  ]
  console.log(
    `\n${rows.toLocaleString('en')} condition rows of ${people.toLocaleString('en')} people, file to extract, one thread`,
  )
  for (const [format, blob] of files) {
    const elapsed = await seconds(root, person, { name: `condition.${format}`, blob })
    const rate = (rows / elapsed / 1e6).toFixed(2)
    console.log(
      `  ${format.padEnd(8)} ${(blob.size / 1e6).toFixed(0)} MB   ${elapsed.toFixed(2)} s   ${rate} million rows/s`,
    )
  }
}

/** The faster of two runs. */
async function seconds(root: string, person: Blob, events: Source): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 2; run++) {
    const tables = createTables({
      parquetWasm: () => readFile(join(root, 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm')),
    })
    await tables.add([{ name: 'person.csv', blob: person }])
    const start = performance.now()
    await tables.add([events])
    times.push((performance.now() - start) / 1000)
    if (!tables.extract()?.conditions?.length) throw new Error(JSON.stringify(tables.inventory().files))
  }
  return Math.min(...times)
}

function generateEvents(rows: number, people: number) {
  let state = 20_260_101
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) % below
  }
  return {
    person: Int32Array.from({ length: rows }, () => next(people) + 1),
    concept: Int32Array.from({ length: rows }, () => 4_000_000 + next(3000)),
    day: Int32Array.from({ length: rows }, () => 10_000 + next(8000)),
  }
}

const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** Text in pieces of 10,000 lines, so that no string grows too long. */
function* lines(count: number, line: (index: number) => string): Generator<string> {
  for (let at = 0; at < count; at += 10_000) {
    let piece = ''
    for (let i = at; i < Math.min(at + 10_000, count); i++) piece += line(i)
    yield piece
  }
}
