import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { type DrugEvents, type Events, type Extract, NO_DAY } from '../../src/model/extract.ts'
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
  await load(
    connection,
    'mdd',
    conditions!,
    is(concepts.mdd),
    'SELECT person, day, count(*)::INTEGER AS codes',
    'GROUP BY person, day',
  )
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
    `SELECT person, day, concept - ${concepts.antidepressant} AS drug, CASE WHEN supply BETWEEN 1 AND 365 THEN supply
       WHEN until >= day THEN until - day ELSE 30 END AS supplied, row_number() OVER (ORDER BY place)::INTEGER AS place`,
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
  events: Events & Partial<Pick<DrugEvents, 'supplyDays' | 'endDay'>>,
  wanted: (conceptId: number) => boolean,
  select: string,
  group = '',
): Promise<void> {
  const isWanted = Uint8Array.from(events.conceptIds, (id) => Number(wanted(id)))
  const rows = Int32Array.from({ length: events.length }, (_, i) => i).filter((i) => isWanted[events.concept[i]] === 1)
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'person', data: rows.map((i) => events.person[i]), type: 'INT32' },
      { name: 'day', data: rows.map((i) => events.day[i]), type: 'INT32' },
      { name: 'concept', data: rows.map((i) => events.conceptIds[events.concept[i]]), type: 'INT32' },
      { name: 'supply', data: rows.map((i) => events.supplyDays?.[i] ?? 0), type: 'INT32' },
      { name: 'until', data: rows.map((i) => events.endDay?.[i] ?? NO_DAY), type: 'INT32' },
      { name: 'place', data: rows.map((_, i) => i), type: 'INT32' },
    ],
    rowGroupSize: 500_000,
  })
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    const path = join(folder, 'rows.parquet')
    writeFileSync(path, new Uint8Array(file))
    await connection.run(`CREATE TABLE ${name} AS ${select} FROM read_parquet('${path}') ${group} ORDER BY person, day`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One query for all definitions; what several share is computed once. */
function sql(definitions: readonly Definition[], without: readonly number[]): string {
  const gaps = distinct(definitions.filter(readsPeriods), gapOf)
  const rules = distinct(definitions, ruleOf)
  const specials = [...new Set(definitions.flatMap(({ specialTreatments }) => specialTreatments))]
  const kept = without.length === 0 ? '' : `WHERE drug NOT IN (${without.join(', ')})`
  const ctes = [
    `cases AS MATERIALIZED (SELECT person, min(day) AS first_mdd, count(*) AS dates, sum(codes) AS codes
       FROM mdd GROUP BY person)`,
    'ill AS (SELECT person, min(day) AS first_psychosis FROM psychosis GROUP BY person)',
    `of_cases AS (SELECT rx.*, first_mdd FROM rx JOIN cases USING (person) ${kept})`,
    ...distinct(definitions.filter(readsPeriods), ({ gapFrom }) => gapFrom).map(spaced),
    ...gaps.flatMap(periods),
    ...distinct(
      definitions.filter((definition) => !readsPeriods(definition)),
      treatedOf,
    ).map(treatedAny),
    ...rules.map((definition, k) => `trd${k} AS (${trdSql(definition)})`),
    ...specials.map((name) => `first_${name} AS (SELECT person, min(day) AS day FROM ${name} GROUP BY person)`),
    ...(definitions.some(({ controlsWithAntidepressant }) => controlsWithAntidepressant === 'drop')
      ? [`exposed AS (SELECT DISTINCT person FROM rx ${kept})`]
      : []),
  ]
  const columns = definitions.flatMap((definition, k) => {
    const special = definition.specialTreatments.map((name) => `first_${name}.day`)
    const rule = rules.findIndex((other) => ruleOf(other) === ruleOf(definition))
    const trdDay = `least(trd${rule}.day${special.map((day) => `, ${day}`).join('')})`
    const minDays = { any_prescription: 0, two_dates: 1, duration: definition.treatedMinDays }[definition.treatedRule]
    const excluded = {
      ever: 'first_psychosis IS NOT NULL',
      before_or_on_trd: `coalesce(first_psychosis <= coalesce(${trdDay}, first_psychosis), false)`,
      before_or_on_first_mdd: 'coalesce(first_psychosis <= first_mdd, false)',
      none: 'false',
    }[definition.psychosisExclusion]
    const dropped = definition.controlsWithAntidepressant === 'drop' ? 'exposed.person IS NOT NULL' : 'false'
    const visits = definition.mddVisitsCounted === 'dates' ? 'dates' : 'codes'
    return [
      `${trdDay} AS trd_day${k}`,
      `CASE WHEN first_mdd IS NULL THEN CASE WHEN ${dropped} THEN 3 ELSE 0 END
        WHEN ${excluded} OR ${visits} < ${definition.mddVisits} THEN 3 WHEN ${trdDay} IS NOT NULL THEN 2
        WHEN coalesce(${treatedOf(definition)}.days >= ${minDays}, false) THEN 1 ELSE 3 END AS group${k}`,
    ]
  })
  const joined = [
    'cases',
    'ill',
    ...new Set(definitions.map(treatedOf)),
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

function distinct(definitions: readonly Definition[], keyOf: (definition: Definition) => string): Definition[] {
  return [...new Map(definitions.map((definition) => [keyOf(definition), definition])).values()]
}

const gapOf = ({ gapDays, gapFrom }: Definition): string => `_${gapFrom}${gapDays}`

/** What the presets and their neighbours in the questions leave open of the TRD date. */
const ruleOf = (definition: Definition): string =>
  JSON.stringify([
    ...[gapOf(definition), definition.trdRule, definition.windowAnchor, definition.windowDays],
    ...[definition.minDrugs, definition.minTrialDays],
  ])

const readsPeriods = ({ treatedRule }: Definition): boolean => treatedRule !== 'any_prescription'

const treatedOf = (definition: Definition): string =>
  readsPeriods(definition) ? `treated${gapOf(definition)}` : `treated_any_${definition.exposureFrom}`

function treatedAny(definition: Definition): string {
  const counts = definition.exposureFrom === 'first_mdd' ? 'WHERE day >= first_mdd' : ''
  return `${treatedOf(definition)} AS (SELECT DISTINCT person, 0 AS days FROM of_cases ${counts})`
}

/** Each prescription with the days since what came before has begun, or ended where supplies of a drug are used up one by one. */
function spaced({ gapFrom }: Definition): string {
  if (gapFrom === 'start') {
    return `spaced_start AS MATERIALIZED (SELECT person, day, drug,
      day - lag(day) OVER (PARTITION BY person ORDER BY day) AS gap FROM of_cases)`
  }
  return `spaced_end AS MATERIALIZED (SELECT person, day, drug, day - max(reach) OVER (PARTITION BY person ORDER BY day
        RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS gap
      FROM (SELECT *, total + max(day - total + supplied) OVER drugs AS reach
        FROM (SELECT *, sum(supplied) OVER drugs AS total FROM of_cases
          WINDOW drugs AS (PARTITION BY person, drug ORDER BY place ROWS UNBOUNDED PRECEDING))
        WINDOW drugs AS (PARTITION BY person, drug ORDER BY place ROWS UNBOUNDED PRECEDING)))`
}

function periods(definition: Definition): string[] {
  const gap = gapOf(definition)
  return [
    // The frame is a range: prescriptions of one day are of one period whatever their order.
    `periods${gap} AS MATERIALIZED (SELECT person, day, drug, count(*) FILTER (WHERE gap IS NULL OR gap > ${definition.gapDays})
       OVER (PARTITION BY person ORDER BY day RANGE UNBOUNDED PRECEDING) AS period FROM spaced_${definition.gapFrom})`,
    `treated${gap} AS (SELECT person, max(days) AS days FROM (
       SELECT person, max(day) - min(day) AS days FROM periods${gap} GROUP BY person, period) GROUP BY person)`,
    `drugs${gap} AS MATERIALIZED (SELECT person, day, first_value(day) OVER w AS start, row_number() OVER w AS drugs
       FROM (SELECT person, period, drug, min(day) AS day FROM periods${gap} GROUP BY person, period, drug)
       WINDOW w AS (PARTITION BY person, period ORDER BY day))`,
  ]
}

/** Person and TRD day by antidepressants. */
function trdSql(definition: Definition): string {
  const { minDrugs, windowDays, minTrialDays, maxDaysBetweenTrials } = definition
  if (definition.trdRule === 'switches') {
    return `WITH trials AS (${trialsSql('of_cases', definition)}),
      days AS (SELECT person, day, min(drug) = max(drug) AS single, lead(day) OVER (PARTITION BY person ORDER BY day) AS next
        FROM of_cases GROUP BY person, day),
      switched AS (SELECT trials.person AS person, drug, min(next) AS day FROM trials
        JOIN days ON trials.person = days.person AND last = days.day
        WHERE single AND next - last <= ${maxDaysBetweenTrials}
          AND CASE WHEN last > start THEN last - start ELSE next - last END >= ${minTrialDays}
        GROUP BY ALL),
      nth AS (SELECT person, day FROM switched QUALIFY row_number() OVER (PARTITION BY person ORDER BY day) = ${minDrugs - 1}),
      had AS (SELECT person, min(day) AS day FROM of_cases GROUP BY person, drug
        QUALIFY row_number() OVER (PARTITION BY person ORDER BY min(day)) = ${minDrugs})
      SELECT person, greatest(nth.day, had.day) AS day FROM nth JOIN had USING (person)`
  }
  if (definition.windowAnchor === 'index_date') {
    return `WITH counted AS MATERIALIZED (SELECT person, day, drug FROM of_cases WHERE day >= first_mdd),
      trials AS MATERIALIZED (${trialsSql('counted', definition)}),
      indexed AS (SELECT person, min(day) AS first FROM counted GROUP BY person),
      firsts AS (SELECT person, drug, min(start) AS day FROM trials GROUP BY person, drug),
      before AS (SELECT DISTINCT person, drug FROM of_cases WHERE day < first_mdd),
      inside AS (SELECT firsts.person, firsts.drug, day, first, before.person IS NOT NULL AS again
        FROM firsts JOIN indexed USING (person) LEFT JOIN before USING (person, drug)
        WHERE day - first <= ${windowDays}),
      added AS (SELECT DISTINCT inside.person, inside.drug FROM inside JOIN trials ON inside.person = trials.person
        AND inside.drug <> trials.drug AND start < day AND last > day)
      SELECT person, day FROM (SELECT DISTINCT person, day FROM inside ANTI JOIN added USING (person, drug)
        WHERE NOT again OR day = first
        UNION SELECT person, first FROM indexed)
      QUALIFY row_number() OVER (PARTITION BY person ORDER BY day) = ${minDrugs}`
  }
  return `SELECT person, min(day) AS day FROM drugs${gapOf(definition)}
    WHERE drugs = ${minDrugs} AND day - start <= ${windowDays} GROUP BY person`
}

/** First and last days of the prescriptions of one drug without a longer gap between two of them. */
function trialsSql(table: string, { trialGapDays }: Definition): string {
  return `SELECT person, drug, min(day) AS start, max(day) AS last FROM (
      SELECT person, drug, day, count(*) FILTER (WHERE gap IS NULL OR gap > ${trialGapDays})
        OVER (PARTITION BY person, drug ORDER BY day RANGE UNBOUNDED PRECEDING) AS trial
      FROM (SELECT person, drug, day, day - lag(day) OVER (PARTITION BY person, drug ORDER BY day) AS gap FROM ${table}))
    GROUP BY person, drug, trial`
}
