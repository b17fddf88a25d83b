import type { Definition } from '../model/study.ts'
import type { Exposure } from './diagnoses.ts'
import { periodFacts } from './periodFacts.ts'
import { countingRange, periodBounds, periodEnds, periodKnobs } from './periods.ts'
import type { Prescriptions } from './prescriptions.ts'
import { drugByDrug } from './trials.ts'

/** All of a definition that `treatedPeriodDays` reads. */
export const treatedKnobs = [
  ...periodKnobs,
  'treatedBy',
  'treatedGap',
  'longGapDays',
  'longGapMonths',
] as const satisfies readonly (keyof Definition)[]
export type TreatedRules = Pick<Definition, (typeof treatedKnobs)[number]>

/** Are the periods in which treatment is consecutive others than those of TRD. */
export const treatsApart = ({ treatedBy, treatedGap }: TreatedRules): boolean =>
  treatedBy !== 'any_drug' || treatedGap !== 'own'

/** As `PeriodFacts.longestDays`, of the periods in which treatment must be consecutive: by the long gap, or of single drugs. */
export function treatedPeriodDays(
  prescriptions: Prescriptions,
  cases: Int32Array,
  exposure: Exposure,
  rules: TreatedRules,
): Int32Array {
  const { treatedBy, treatedGap, longGapDays, longGapMonths } = rules
  const gap = treatedGap === 'own' ? rules : { ...rules, gapDays: longGapDays, gapMonths: longGapMonths }
  if (treatedBy === 'any_drug') {
    return periodFacts(prescriptions, cases, exposure, gap, () => periodBounds(prescriptions, cases, exposure, gap))
      .longestDays
  }
  const byDrug = drugByDrug(prescriptions)
  const periodEnd = periodEnds(byDrug, gap)
  const longest = new Int32Array(cases.length).fill(-1)
  for (let k = 0; k < cases.length; k++) {
    for (const [from, to] of byDrug.sort(...countingRange(prescriptions, cases[k], exposure.from[k], exposure.to[k]))
      .blocks) {
      for (let at = from; at < to; ) {
        const next = periodEnd(at, to)
        longest[k] = Math.max(longest[k], byDrug.day[next - 1] - byDrug.day[at])
        at = next
      }
    }
  }
  return longest
}
