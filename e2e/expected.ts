import { formatEstimate } from '../src/figures/numbers.ts'
import { rowsOf } from '../tests/simOpen.ts'
import type { Counts } from './steps.ts'

/** What R computed from the simulated extract (`tests/fixtures/sim-open`), as the screens write it. */

/** Eligible people of a cohort by group, as R counts them. */
export function expectedCounts(cohort: string, TRD: number, trMDD: number): Counts {
  const row = rowsOf('sim-open/expected/counts.csv.gz').find(
    (one) => one.cohort === cohort && one.TRD_def === String(TRD) && one.trMDD_def === String(trMDD),
  )!
  return { nonMDD: +row.nonMDD, trMDD: +row.trMDD, TRD: +row.TRD, excluded: +row.excluded }
}

/** The same under an alternative reading, from everyone's group under it. */
export function countsUnder(reading: string, cohort: string): Counts {
  const eligible = new Set(
    rowsOf('sim-open/expected/status.csv.gz')
      .filter((row) => row.eligible === '1')
      .map((row) => row.person_id),
  )
  const members = new Set(
    rowsOf('sim-open/extract/person.csv.gz')
      .filter((row) => row.cohort === cohort && eligible.has(row.person_id))
      .map((row) => row.person_id),
  )
  const groups = rowsOf('sim-open/expected/readings_status.csv.gz')
    .filter((row) => row.reading === reading && members.has(row.person_id))
    .map((row) => row.s11)
  const n = (letter: string) => groups.filter((group) => group === letter).length
  return { nonMDD: n('N'), trMDD: n('R'), TRD: n('T'), excluded: n('x') }
}

/** The 61 traits as the figures write them. */
export const traits = rowsOf('sim-open/extract/pgs_info.csv.gz')
  .map((row) => row.trait.replace(/^(bmi|crp|il6|hdl|ldl|cad|ibd|mdd|ptsd|adhd|ocd)$/, (name) => name.toUpperCase()))
  .map((trait) => trait.replaceAll('_', ' ').replace(/\b(bp|gp)\b/g, (word) => word.toUpperCase()))
  .map((words) => words[0].toUpperCase() + words.slice(1))

/** R's odds ratios of TRD against trMDD in the discovery cohort, as Figure 1 writes them. */
export const expectedEstimates = (TRD: number, trMDD: number): string[] =>
  rowsOf('sim-open/expected/definitions_association.csv.gz')
    .filter((row) => row.TRD_def === String(TRD) && row.trMDD_def === String(trMDD) && row.estimable === '1')
    .map((row) => formatEstimate(+row.or, +row.lo, +row.hi))
