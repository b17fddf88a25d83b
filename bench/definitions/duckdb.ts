import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Events, Extract } from '../../src/model/extract.ts'
import { type Definition, groups } from '../../src/model/study.ts'
import type { Counts } from './counts.ts'
import { concepts, drugs } from './histories.ts'

/**
 * The same questions in SQL. DuckDB gets what the index gets: tables of the relevant rows alone, sorted by person and day,
 * distinct MDD dates. The queries read only what the asked definitions need.
 */
export async function openDuckDb(extract: Extract) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const { conditions, drugs: exposures, procedures, people } = extract
  await connection.run(`CREATE TABLE people AS SELECT range::INTEGER AS person FROM range(${people.n})`)
  const is =
    (...ids: number[]) =>
    (id: number) =>
      ids.includes(id)
  await load(connection, 'mdd', conditions!, is(concepts.mdd), 'SELECT DISTINCT person, day')
  await load(connection, 'psychosis', conditions!, is(concepts.psychosis), 'SELECT DISTINCT person, day')
  await load(connection, 'ect', procedures!, is(concepts.ect), 'SELECT person, day')
  await load(connection, 'esketamine', exposures!, is(concepts.esketamine), 'SELECT person, day')
  await load(connection, 'antipsychotic', exposures!, is(concepts.antipsychotic), 'SELECT person, day')
  const isAntidepressant = (id: number) => id >= concepts.antidepressant && id < concepts.antidepressant + drugs
  await load(
    connection,
    'rx',
    exposures!,
    isAntidepressant,
    `SELECT person, day, concept - ${concepts.antidepressant} AS drug`,
  )
  return {
    version: (await connection.runAndReadAll('SELECT version()')).getRows()[0][0] as string,
    prescriptions: Number((await connection.runAndReadAll('SELECT count(*) FROM rx')).getRows()[0][0]),
    async ask(definitions: readonly Definition[], without: readonly number[] = []): Promise<Counts[]> {
      const [row] = (await connection.runAndReadAll(sql(definitions, without))).getRows()
      const numbers = row.map(Number)
      return definitions.map((_, k) => ({ groups: numbers.slice(k * 5, k * 5 + 4), trdDaySum: numbers[k * 5 + 4] }))
    },
    close: () => connection.closeSync(),
  }
}

async function load(
  connection: DuckDBConnection,
  name: string,
  events: Events,
  wanted: (conceptId: number) => boolean,
  select: string,
): Promise<void> {
  const isWanted = Uint8Array.from(events.conceptIds, (id) => Number(wanted(id)))
  const rows = Int32Array.from({ length: events.length }, (_, i) => i).filter((i) => isWanted[events.concept[i]] === 1)
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'person', data: rows.map((i) => events.person[i]), type: 'INT32' },
      { name: 'day', data: rows.map((i) => events.day[i]), type: 'INT32' },
      { name: 'concept', data: rows.map((i) => events.conceptIds[events.concept[i]]), type: 'INT32' },
    ],
    rowGroupSize: 500_000,
  })
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    const path = join(folder, 'rows.parquet')
    writeFileSync(path, new Uint8Array(file))
    await connection.run(`CREATE TABLE ${name} AS ${select} FROM read_parquet('${path}') ORDER BY person, day`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One query for all definitions; what several share is computed once. */
function sql(definitions: readonly Definition[], without: readonly number[]): string {
  const gaps = [...new Set(definitions.map(({ gapDays }) => gapDays))]
  const rules = [...new Set(definitions.map(trdRule))]
  const specials = [...new Set(definitions.flatMap(({ specialTreatments }) => specialTreatments))]
  const kept = without.length === 0 ? '' : `WHERE drug NOT IN (${without.join(', ')})`
  const ctes = [
    'cases AS MATERIALIZED (SELECT person, min(day) AS first_mdd, count(*) AS visits FROM mdd GROUP BY person)',
    'ill AS (SELECT person, min(day) AS first_psychosis FROM psychosis GROUP BY person)',
    `spaced AS MATERIALIZED (SELECT person, day, drug, day - lag(day) OVER (PARTITION BY person ORDER BY day) AS gap
       FROM rx SEMI JOIN cases USING (person) ${kept})`,
    ...gaps.flatMap((gap) => [
      // The frame is a range: prescriptions of one day are of one period whatever their order.
      `periods${gap} AS MATERIALIZED (SELECT person, day, drug, count(*) FILTER (WHERE gap IS NULL OR gap > ${gap})
         OVER (PARTITION BY person ORDER BY day RANGE UNBOUNDED PRECEDING) AS period FROM spaced)`,
      `treated${gap} AS (SELECT person, max(days) AS days FROM (
         SELECT person, max(day) - min(day) AS days FROM periods${gap} GROUP BY person, period) GROUP BY person)`,
      `drugs${gap} AS MATERIALIZED (SELECT person, day, first_value(day) OVER w AS start, row_number() OVER w AS drugs
         FROM (SELECT person, period, drug, min(day) AS day FROM periods${gap} GROUP BY person, period, drug)
         WINDOW w AS (PARTITION BY person, period ORDER BY day))`,
    ]),
    ...rules.map((rule, k) => {
      const { gapDays, minDrugs, windowDays } = definitions.find((definition) => trdRule(definition) === rule)!
      return `trd${k} AS (SELECT person, min(day) AS day FROM drugs${gapDays}
        WHERE drugs = ${minDrugs} AND day - start <= ${windowDays} GROUP BY person)`
    }),
    ...specials.map((name) => `first_${name} AS (SELECT person, min(day) AS day FROM ${name} GROUP BY person)`),
    ...(definitions.some(({ controlsWithAntidepressant }) => controlsWithAntidepressant === 'drop')
      ? [`exposed AS (SELECT DISTINCT person FROM rx ${kept})`]
      : []),
  ]
  const columns = definitions.flatMap((definition, k) => {
    const special = definition.specialTreatments.map((name) => `first_${name}.day`)
    const trdDay = `least(trd${rules.indexOf(trdRule(definition))}.day${special.map((day) => `, ${day}`).join('')})`
    const minDays = definition.treatedRule === 'duration' ? definition.treatedMinDays : 1
    const excluded = {
      ever: 'first_psychosis IS NOT NULL',
      before_or_on_trd: `coalesce(first_psychosis <= coalesce(${trdDay}, first_psychosis), false)`,
      before_or_on_first_mdd: 'coalesce(first_psychosis <= first_mdd, false)',
      none: 'false',
    }[definition.psychosisExclusion]
    const dropped = definition.controlsWithAntidepressant === 'drop' ? 'exposed.person IS NOT NULL' : 'false'
    return [
      `${trdDay} AS trd_day${k}`,
      `CASE WHEN first_mdd IS NULL THEN CASE WHEN ${dropped} THEN 3 ELSE 0 END
        WHEN ${excluded} OR visits < ${definition.mddVisits} THEN 3 WHEN ${trdDay} IS NOT NULL THEN 2
        WHEN coalesce(treated${definition.gapDays}.days >= ${minDays}, false) THEN 1 ELSE 3 END AS group${k}`,
    ]
  })
  const joined = [
    'cases',
    'ill',
    ...gaps.map((gap) => `treated${gap}`),
    ...rules.map((_, k) => `trd${k}`),
    ...specials.map((name) => `first_${name}`),
    ...(ctes.some((cte) => cte.startsWith('exposed')) ? ['exposed'] : []),
  ]
  const answers = definitions.map((_, k) =>
    [
      ...groups.map((_, code) => `count(*) FILTER (WHERE group${k} = ${code})`),
      `coalesce(sum(trd_day${k}) FILTER (WHERE group${k} = 2), 0)`,
    ].join(', '),
  )
  return `WITH ${ctes.join(',\n')}
    SELECT ${answers.join(',\n')} FROM (SELECT ${columns.join(',\n')} FROM people
    ${joined.map((name) => `LEFT JOIN ${name} USING (person)`).join(' ')})`
}

/** What the primary definition and its neighbours in the questions leave open of the TRD date. */
const trdRule = ({ gapDays, minDrugs, windowDays }: Definition): string => `${gapDays} ${minDrugs} ${windowDays}`
