import { isoDay } from '../model/day.ts'
import { NO_DAY, type PersonIds } from '../model/extract.ts'
import type { ResultTable } from '../model/results.ts'
import { type Definition, groups } from '../model/study.ts'
import type { EventIndex } from '../phenotype/eventIndex.ts'
import { periodKnobs as readByPeriods, treatmentPeriods } from '../phenotype/periods.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import type { Status } from '../phenotype/status.ts'
import { trialKnobs } from '../phenotype/trialDays.ts'

/** Tables with one person a row: only for the command line's `--person-level`, never part of an export. */

/** Everyone loaded, in id order: eligible (1 or 0) and the group under each definition; `statuses` by its label. */
export function statusTable(ids: PersonIds, eligible: Uint8Array, statuses: ReadonlyMap<string, Status>): ResultTable {
  return {
    name: 'status',
    columns: ['person_id', 'eligible', ...statuses.keys()],
    rows: Array.from(eligible, (isEligible, row) => [
      String(ids.values[row]),
      isEligible,
      ...Array.from(statuses.values(), ({ group }) => groups[group[row]]),
    ]),
  }
}

/**
 * People with an MDD date, in id order: that date, and the TRD date under each TRD rule, empty for never. A rule is named by
 * the part of the definitions' ids before the slash; where definitions of one name date TRD differently, each has a column, named by its label.
 */
export function trdDatesTable(
  ids: PersonIds,
  firstMdd: Int32Array,
  definitions: readonly Definition[],
  statuses: ReadonlyMap<string, Status>,
): ResultTable {
  const columns = trdColumns(definitions)
  const rows: (string | null)[][] = []
  for (let row = 0; row < firstMdd.length; row++) {
    if (firstMdd[row] === NO_DAY) continue
    const dates = columns.map(({ definition }) => dateOf(statuses.get(definition)!.trdDay[row]))
    rows.push([String(ids.values[row]), dateOf(firstMdd[row]), ...dates])
  }
  return { name: 'trd_dates', columns: ['person_id', 'first_mdd', ...columns.map(({ name }) => name)], rows }
}

/**
 * Antidepressant treatment periods of people with an MDD date, by person, gap rule and period. `definition` is the first of
 * the study's definitions with that rule; `gap_days` is empty where the gap is in months.
 */
export function periodsTable(
  ids: PersonIds,
  indexOf: (definition: Definition) => EventIndex,
  definitions: readonly Definition[],
): ResultTable {
  const rules = distinctBy(definitions, periodKnobs)
  const periods = rules.map((definition) => ({
    definition,
    ...treatmentPeriods(indexOf(definition), definition),
    next: 0,
  }))
  const rows: (string | number | null)[][] = []
  for (let row = 0; row < ids.values.length; row++) {
    for (const rule of periods) {
      const { definition, person, period, first, last, dates, drugs } = rule
      const gapDays = definition.gapUnit === 'days' ? definition.gapDays : null
      for (; person[rule.next] === row; rule.next++) {
        const i = rule.next
        const span = [isoDay(first[i]), isoDay(last[i])]
        rows.push([String(ids.values[row]), gapDays, period[i], ...span, dates[i], drugs[i], definition.id])
      }
    }
  }
  const columns = ['person_id', 'gap_days', 'period', 'first', 'last', 'dates', 'drugs', 'definition']
  return { name: 'periods', columns, rows }
}

const dateOf = (day: number): string | null => (day === NO_DAY ? null : isoDay(day))

/** All that treatment periods depend on. */
const periodKnobs = (definition: Definition): string =>
  JSON.stringify([
    definition.conceptSets,
    definition.gapUnit === 'days' ? definition.gapDays : `${definition.gapMonths} months`,
    definition.gapFrom,
    definition.gapFrom === 'end' ? [definition.defaultSupplyDays, definition.stockpiling] : null,
    definition.specialAsDrugs,
    definition.gapEnds,
    definition.exposureFrom,
    definition.withinObservation,
  ])

/** What TRD dates depend on beside the treatment periods. */
const ownTrdKnobs = trialKnobs.filter((knob) => !readByPeriods.some((other) => other === knob))

/** All that TRD dates depend on. */
const trdKnobs = (definition: Definition): string =>
  JSON.stringify([
    periodKnobs(definition),
    ownTrdKnobs.map((knob) => definition[knob]),
    definition.trdNeedsTreatment
      ? [definition.treatedRule, definition.treatedMinDays, definition.treatedBy, longGapOf(definition)]
      : null,
  ])

const longGapOf = ({ treatedGap, gapUnit, longGapDays, longGapMonths }: Definition): string | null =>
  treatedGap === 'own' ? null : gapUnit === 'days' ? `${longGapDays} days` : `${longGapMonths} months`

function distinctBy(definitions: readonly Definition[], key: (definition: Definition) => string): Definition[] {
  const keys = definitions.map(key)
  return definitions.filter((_, i) => keys.indexOf(keys[i]) === i)
}

function trdColumns(definitions: readonly Definition[]): { name: string; definition: string }[] {
  const nameOf = ({ id }: Definition) => id.split('/')[0]
  return distinctBy(definitions, (definition) => `${nameOf(definition)} ${trdKnobs(definition)}`).map(
    (definition, _, distinct) => {
      const shared = distinct.filter((other) => nameOf(other) === nameOf(definition)).length > 1
      return { name: shared ? definitionLabel(definition) : nameOf(definition), definition: definition.id }
    },
  )
}
