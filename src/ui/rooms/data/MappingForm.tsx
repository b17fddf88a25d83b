import { useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import type { EffectField, EffectMapping } from '../../../model/effectResults.ts'
import type { FileEntry } from '../../../model/inventory.ts'
import { useWorkbench } from '../../context.tsx'
import { Select } from '../../controls/Select.tsx'

/** What a table of effects may hold, in the order of the form. */
const fields: readonly (readonly [field: EffectField, label: string])[] = [
  ['score', 'Score'],
  ['logRatio', 'Log ratio'],
  ['ratio', 'Ratio'],
  ['standardError', 'Standard error'],
  ['ciLower', 'Lower limit'],
  ['ciUpper', 'Upper limit'],
  ['p', 'P'],
  ['n', 'n'],
  ['cases', 'Cases'],
  ['cohort', 'Cohort'],
  ['contrast', 'Contrast'],
  ['definition', 'Definition'],
  ['effectAllele', 'Effect allele'],
  ['otherAllele', 'Other allele'],
]

/** For tables that have no column of it. */
const constants = [
  ['cohort', 'Cohort of all rows'],
  ['contrast', 'Contrast of all rows'],
  ['definition', 'Definition of all rows'],
] as const

const byName = 'by its usual name'

/** Says by hand what the columns of a table of effects are; what is not said is found by its usual name. */
export function MappingForm({ file }: { file: FileEntry }) {
  const workbench = useWorkbench()
  const [columns, setColumns] = useState<EffectMapping['columns']>({})
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({})
  const options = [{ id: '', label: byName }, ...file.columns.map(({ name }) => ({ id: `=${name}`, label: name }))]
  const choose = (field: EffectField, id: string) => {
    const { [field]: _, ...others } = columns
    setColumns(id === '' ? others : { ...others, [field]: id.slice(1) })
  }
  const read = () => {
    const spoken = Object.fromEntries(Object.entries(said).filter(([, value]) => value.trim() !== ''))
    workbench.mapEffects(file.id, file.name, { columns, ...spoken })
  }
  return (
    <section className="panel-part">
      <h3>Read as a table of effects</h3>
      <p className="muted">
        A score, a ratio or its logarithm, and a standard error or both limits: say which columns these are.
      </p>
      <div className="mapping">
        {fields.map(([field, label]) => (
          <Select
            key={field}
            label={label}
            value={columns[field] === undefined ? '' : `=${columns[field]}`}
            options={options}
            onChange={(id) => choose(field, id)}
          />
        ))}
        {constants.map(([name, label]) => (
          <TextField
            key={name}
            className="labelled-field"
            value={said[name] ?? ''}
            onChange={(value) => setSaid({ ...said, [name]: value })}
            isDisabled={columns[name] !== undefined}
          >
            <Label className="caption">{label}</Label>
            <Input className="field" placeholder={name === 'contrast' ? 'TRD/trMDD' : ''} />
          </TextField>
        ))}
        <Button className="button first" onPress={read}>
          Read as effects
        </Button>
      </div>
    </section>
  )
}
