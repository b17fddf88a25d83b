import { type Knob, knobValue } from '../../../model/knobs.ts'
import { type Definition, primaryDefinition, type Study } from '../../../model/study.ts'
import { changedKnobs } from '../../../phenotype/presets.ts'
import { applies, knobText, valueInWords } from '../../knobs/knobValues.ts'
import { definitionGrid } from '../../state/definitions.ts'

/** A definition as a column of Table 2. */
export interface DefinitionColumn {
  readonly id: string
  /** `trMDD2: ≥ 2 visits`; empty where the definitions do not cross. */
  readonly group: string
  /** `TRD2`. */
  readonly code: string
  /** What makes it another definition than the first of its group: `90 d`. */
  readonly rule: string
  readonly isPrimary: boolean
}

/** Grouped by their trMDD where they cross, else in the order given. */
export function definitionColumns(study: Study, ids: readonly string[]): readonly DefinitionColumn[] {
  const { columns, rows } = definitionGrid(ids)
  const find = (id: string) => study.definitions.find((definition) => definition.id === id)
  const primary = primaryDefinition(study).id
  if (columns.length === 0) {
    const first = find(primary)
    return ids.map((id) => ({
      id,
      group: '',
      code: id,
      rule: differenceOf(find(id), first),
      isPrimary: id === primary,
    }))
  }
  return columns.flatMap((name, c) => {
    const first = find(rows[0].ids[c])
    const words = differenceOf(first, find(rows[0].ids[0]))
    return rows.map(({ head, ids: own }) => ({
      id: own[c],
      group: words === '' ? name : `${name}: ${words}`,
      code: head,
      rule: own[c] === first?.id ? drugsOf(first) : differenceOf(find(own[c]), first),
      isPrimary: own[c] === primary,
    }))
  })
}

const drugsOf = ({ trdRule, minDrugs }: Definition): string => (trdRule === 'distinct_drugs' ? `${minDrugs} drugs` : '')

/** Where a value alone would not be understood, or the knob's words are too long for a column. */
const shortWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  minDrugs: { 2: '2 drugs', 3: '3 drugs', 4: '4 drugs' },
  mddVisits: { 1: '≥ 1 visit', 2: '≥ 2 visits' },
  psychosisExclusion: { before_or_on_first_mdd: 'psychosis later allowed', none: 'psychosis allowed' },
  specialTreatments: { '': 'no ECT', 'ect,esketamine': '+ ECT', 'ect,esketamine,antipsychotic': '+ AP' },
}

/** The value of the one knob that differs and is of effect, else how many do. */
function differenceOf(definition: Definition | undefined, other: Definition | undefined): string {
  if (definition === undefined || other === undefined) return ''
  const counts = (knob: Knob) => applies(knobText(knob), definition) || applies(knobText(knob), other)
  const changed = changedKnobs(definition, other).filter(counts)
  if (changed.length > 1) return `${changed.length} knobs`
  return changed
    .map((knob) => {
      const value = knobValue(definition, knob)
      return shortWords[knob]?.[value] ?? valueInWords(knobText(knob), value)
    })
    .join()
}
