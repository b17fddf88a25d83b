import { openAsBlob, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { effectiveCohorts, eligibleRows } from '../../src/analyses/cohorts.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { progressionSet } from '../../src/analyses/progressionSet.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { Extract, PersonColumn } from '../../src/model/extract.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import { primaryDefinition } from '../../src/model/study.ts'
import { parseStudy } from '../../src/model/studyDocument.ts'
import { effectiveConceptSets } from '../../src/phenotype/conceptSets.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { statusUnder, TR_MDD, TRD } from '../../src/phenotype/status.ts'
import { mddSummary } from '../../src/phenotype/summary.ts'
import { standardise } from '../../src/scores/standardise.ts'
import { isProblem } from '../../src/statistics/design.ts'
import { fitDesign } from '../../src/statistics/logistic.ts'
import { fitScores } from '../../src/statistics/logisticScores.ts'
import { createTables } from '../../src/tables/session.ts'
import { parquetWasm } from '../formats/parquetHost.ts'

const folder = 'public/example'
/** Two-sided P < 1e-5, the study's threshold. */
const significantZ = 4.41717341346902

let inventory: Inventory
let extract: Extract
const study = parseStudy(readFileSync(`${folder}/study.json`, 'utf8'), 'study.json')
const definition = primaryDefinition(study)

beforeAll(async () => {
  const tables = createTables({ parquetWasm })
  const names = readdirSync(folder).filter((name) => name.endsWith('.parquet'))
  const files = await Promise.all(names.map(async (name) => ({ name, blob: await openAsBlob(`${folder}/${name}`) })))
  inventory = await tables.add(files)
  extract = tables.extract()!
})

function analysed() {
  const index = eventIndex(extract, effectiveConceptSets(study, extract))
  const { members } = effectiveCohorts(study, extract)
  const { eligible } = eligibility(study, extract)
  return { index, members, eligible, status: statusUnder(index, definition) }
}

describe('the example study, read by the workbench', () => {
  it('says that it is simulated, and every table is taken for what it is', () => {
    expect(inventory.simulated).toBe(true)
    expect(inventory.people).toBe(20_000)
    expect(inventory.scores).toBe(61)
    expect(inventory.files.map(({ takenFor }) => takenFor)).toEqual([
      'condition_occurrence',
      'drug_exposure',
      'observation_period',
      'person',
      'scores',
      'score_descriptions',
      'procedure_occurrence',
    ])
    expect(inventory.files.every(({ state }) => state === 'ready')).toBe(true)
  })

  it('has 8 to 15 of 61 scores below 1e-5 in TRD v trMDD of the discovery cohort', async () => {
    const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
    const { members, eligible, status } = analysed()
    const cohort = eligibleRows(members.get('wgs_eur')!, eligible)
    const rows = cohort.filter((row) => status.group[row] === TRD || status.group[row] === TR_MDD)
    const taken = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row])
    const numbers = (column: PersonColumn | undefined) =>
      column?.kind === 'number' ? column.values : new Float64Array(0)
    const columns = [
      ...Array.from({ length: 16 }, (_, k) => taken(numbers(extract.people.columns.get(`PC${k + 1}`)))),
      taken(extract.people.sex),
      taken(extract.people.birthYear),
    ]
    const outcome = Uint8Array.from(rows, (row) => (status.group[row] === TRD ? 1 : 0))
    const fitted = fitDesign(kernel, columns, outcome)
    if (isProblem(fitted)) throw new Error(fitted.cause)
    const scores = extract.scores!.values.map((values) => taken(standardise(values, cohort)))
    const fits = fitScores(kernel, columns, outcome, fitted, scores)
    expect(fits.map(({ problem }) => problem)).toEqual(new Array(61).fill(null))
    const significant = fits.filter((fit) => Math.abs(fit.coefficient / fit.standardError) > significantZ)
    expect(significant.length).toBeGreaterThanOrEqual(8)
    expect(significant.length).toBeLessThanOrEqual(15)
  })

  it('has at least 300 progression events in the pooled set', () => {
    const { index, members, eligible, status } = analysed()
    const options = study.analyses.progression
    const inputs = {
      eligible,
      members,
      status,
      summary: mddSummary(index, definition),
      observation: extract.observation,
    }
    const wgs = options.sets.find(({ id }) => id === 'wgs')!
    expect(progressionSet(wgs, options, inputs).flow.events).toBeGreaterThanOrEqual(300)
  })
})
