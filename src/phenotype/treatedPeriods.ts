import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Exposure } from './diagnoses.ts'
import { periodFacts } from './periodFacts.ts'
import { countingRange, gapRule, periodBounds, periodKnobs } from './periods.ts'
import type { Prescriptions } from './prescriptions.ts'

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
  return longestOfOneDrug(prescriptions, cases, exposure, gap)
}

function longestOfOneDrug(
  prescriptions: Prescriptions,
  cases: Int32Array,
  exposure: Exposure,
  rules: TreatedRules,
): Int32Array {
  const { day, drug, supplyEnd, drugCount } = prescriptions
  const { surelyInside, isOver } = gapRule(rules)
  const { gapFrom, defaultSupplyDays } = rules
  const longest = new Int32Array(cases.length).fill(-1)
  /** For each drug the period that goes on, and the case it is of: those of former cases need no clearing. */
  const ofCase = new Int32Array(drugCount).fill(-1)
  const begin = new Int32Array(drugCount)
  const reach = new Int32Array(drugCount)
  for (let k = 0; k < cases.length; k++) {
    const [at, end] = countingRange(prescriptions, cases[k], exposure.from[k], exposure.to[k])
    for (let i = at; i < end; i++) {
      const one = drug[i]
      const start = day[i]
      const until = gapFrom === 'start' ? start : supplyEnd[i] === NO_DAY ? start + defaultSupplyDays : supplyEnd[i]
      if (ofCase[one] !== k || (start > reach[one] + surelyInside && isOver(start, reach[one]))) {
        ofCase[one] = k
        begin[one] = start
        reach[one] = until
      } else if (until > reach[one]) reach[one] = until
      if (start - begin[one] > longest[k]) longest[k] = start - begin[one]
    }
  }
  return longest
}
