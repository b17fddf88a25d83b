import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runAssociation } from '../../src/analyses/association.ts'
import { eligibleRows } from '../../src/analyses/cohorts.ts'
import type { AssociationInput } from '../../src/analyses/contrastSet.ts'
import { keepPeople } from '../../src/analyses/keptPeople.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { Job } from '../../src/statistics/jobs.ts'
import { localPool } from '../statistics/pools.ts'
import { associationStudy, simulatedExtract } from './simOpen.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { extract, inCohort, groupsOf, eligible } = simulatedExtract()
const base = associationStudy()

/** A person lacks a covariate, and another one a score. */
function withGaps(): AssociationInput['extract'] {
  const rows = eligibleRows(inCohort('wgs_eur'), eligible).filter((row) => groupsOf('s11')[row] !== 3)
  const columns = new Map(extract.people.columns)
  const pc = columns.get('PC1')
  if (pc?.kind !== 'number' || extract.scores === null) throw new Error('the simulated people have PC1 and scores')
  const gap = (values: Float64Array, row: number) => values.map((value, i) => (i === row ? NaN : value))
  columns.set('PC1', { kind: 'number', values: gap(pc.values, rows[5]) })
  const scores = { ...extract.scores, values: extract.scores.values.map((values) => gap(values, rows[9])) }
  return { ...extract, people: { ...extract.people, columns }, scores }
}

const inputOf = (scores: Partial<typeof base.scores>, changes: Partial<AssociationInput> = {}): AssociationInput => ({
  extract,
  study: associationStudy({ scores: { ...base.scores, ...scores } }),
  cohort: 'wgs_eur',
  definition: 's11',
  groups: groupsOf('s11'),
  eligible,
  inCohort: inCohort('wgs_eur'),
  ...changes,
})

/** Those who are trMDD or TRD under one of two definitions. */
const treated = eligibleRows(inCohort('wgs_eur'), eligible).filter((row) =>
  ['s11', 's25'].some((id) => [1, 2].includes(groupsOf(id)[row])),
)

async function run(input: AssociationInput, keep: boolean) {
  const jobs: Job[] = []
  const pool = localPool(kernel, 1)
  const watched: typeof pool = {
    ...pool,
    map: (made, options) =>
      pool.map(
        made.map((make) => () => {
          const job = typeof make === 'function' ? make() : make
          jobs.push(job)
          return job
        }),
        options,
      ),
  }
  const rows = await runAssociation(watched, input, { kept: keep ? keepPeople(input, treated) : undefined })
  return { rows, picked: jobs.map((job) => 'kept' in job && job.kept !== undefined) }
}

describe('people whose columns stay in the workers', () => {
  const cases: [string, AssociationInput][] = [
    ['standardised within the cohort', inputOf({ standardise: 'cohort' })],
    ['standardised within the contrast', inputOf({ standardise: 'contrast' })],
    [
      'standardised over the discovery cohort',
      inputOf({ standardise: 'discovery' }, { discovery: inCohort('wgs_div') }),
    ],
    ['not standardised', inputOf({ standardise: 'none' })],
    ['adjusted for ancestry', inputOf({ ancestryAdjustment: 'mean' })],
    ['with gaps', inputOf({ standardise: 'contrast' }, { extract: withGaps() })],
    ['with some scores', inputOf({}, { scores: base.scores.exclude.concat(extract.scores!.names.slice(3, 7)) })],
  ]
  test.each(cases)('give the bits of columns sent anew: %s', async (_, input) => {
    const [anew, kept] = [await run(input, false), await run(input, true)]
    expect(kept.rows).toEqual(anew.rows)
    expect(anew.picked.includes(true)).toBe(false)
    // TRD/trMDD alone is among people with MDD.
    expect(kept.picked.filter(Boolean).length).toBe(kept.picked.length / base.contrasts.length)
  })

  test('serve every definition among them, and none for whom someone is not there', async () => {
    const other = inputOf({}, { definition: 's25', groups: groupsOf('s25') })
    const kept = keepPeople(inputOf({}), treated)
    const pool = localPool(kernel, 1)
    expect(await runAssociation(pool, other, { kept })).toEqual(await runAssociation(pool, other))
    const fewer = keepPeople(inputOf({}), treated.slice(1))
    expect(await runAssociation(pool, other, { kept: fewer })).toEqual(await runAssociation(pool, other))
  })

  test('of one sex are sent, in the units of everyone', async () => {
    const only = Uint8Array.from(extract.people.sex, (sex) => Number(sex === 1))
    const input = inputOf({ standardise: 'contrast' }, { only })
    const [anew, kept] = [await run(input, false), await run(input, true)]
    expect(kept.rows).toEqual(anew.rows)
    expect(kept.picked.includes(true)).toBe(false)
  })
})
