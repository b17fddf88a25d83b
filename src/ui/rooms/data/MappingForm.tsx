import { useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import { type FileMapping, type MappableTable, mappableTables } from '../../../model/importMapping.ts'
import type { FileEntry } from '../../../model/inventory.ts'
import { mappableRoles, mappingFault } from '../../../tables/mapping.ts'
import { useWorkbench } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { Select } from '../../controls/Select.tsx'
import { kindLabels } from './kinds.ts'

/** For tables of effects that have no column of it. */
const constants = [
  ['cohort', 'Cohort of all rows'],
  ['contrast', 'Contrast of all rows'],
  ['definition', 'Definition of all rows'],
] as const

const byName = { id: '', label: 'by its usual name' }
const none = { id: '-', label: 'no column' }

const tableOf = ({ takenFor, mapping }: FileEntry): MappableTable | null =>
  mappableTables.find((table) => table === (mapping?.table ?? takenFor)) ?? null

/** Says by hand which table a file is and what its columns are; what is not said is found by its usual name. */
export function MappingForm({ file }: { file: FileEntry }) {
  const workbench = useWorkbench()
  const [table, setTable] = useState(tableOf(file))
  const [columns, setColumns] = useState<FileMapping['columns']>(file.mapping?.columns ?? {})
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({
    cohort: file.mapping?.cohort ?? '',
    contrast: file.mapping?.contrast ?? '',
    definition: file.mapping?.definition ?? '',
  })
  const columnOptions = file.columns.map(({ name }) => ({ id: `=${name}`, label: name }))
  const choose = (role: string, id: string) => {
    const { [role]: _, ...others } = columns
    setColumns(id === '' ? others : { ...others, [role]: id === none.id ? null : id.slice(1) })
  }
  const chosen = (role: string) => {
    const column = columns[role]
    return column === undefined ? '' : column === null ? none.id : `=${column}`
  }
  const spoken = table === 'effects' ? Object.entries(said).filter(([, value]) => value.trim() !== '') : []
  const mapping: FileMapping = { table, columns, ...Object.fromEntries(spoken) }
  const fault = mappingFault(mapping, file.columns)
  return (
    <section className="panel-part">
      <h3>What the file is</h3>
      <p className="muted">What is not said here is found by its usual name.</p>
      <div className="mapping">
        <Select
          label="Table"
          value={table}
          options={mappableTables.map((id) => ({ id, label: kindLabels[id] }))}
          onChange={(id) => {
            setTable(id as MappableTable)
            setColumns({})
          }}
        />
        {(table === null ? [] : mappableRoles(table)).map(({ role, label, required }) => (
          <Select
            key={role}
            label={label[0].toUpperCase() + label.slice(1)}
            value={chosen(role)}
            options={[byName, ...(required ? [] : [none]), ...columnOptions]}
            onChange={(id) => choose(role, id)}
          />
        ))}
        {table === 'effects' &&
          constants.map(([name, label]) => (
            <TextField
              key={name}
              className="labelled-field"
              value={said[name] ?? ''}
              onChange={(value) => setSaid({ ...said, [name]: value })}
              isDisabled={typeof columns[name] === 'string'}
            >
              <Label className="caption">{label}</Label>
              <Input className="field" placeholder={name === 'contrast' ? 'TRD/trMDD' : ''} />
            </TextField>
          ))}
        {fault !== null && <Box message={fault} />}
        {table !== null && (
          <Button
            className="button first"
            isDisabled={fault !== null}
            onPress={() => workbench.mapFile(file.id, file.name, mapping)}
          >
            Read as {kindLabels[table]}
          </Button>
        )}
      </div>
      <Keeping file={file} />
    </section>
  )
}

/** Keeps in the study what was said of the file, for all files with its columns. */
function Keeping({ file }: { file: FileEntry }) {
  const workbench = useWorkbench()
  const { mapping, shape } = file
  if (mapping === null) return null
  if (shape === null) {
    return <p className="muted">The file has no column names, so that what was said holds for it alone.</p>
  }
  if (mapping.by === 'hand') {
    return (
      <div className="keeping">
        <span className="muted">Not in the study yet.</span>
        <Button className="button" onPress={() => workbench.keepMapping(file)}>
          Save for files with these columns
        </Button>
      </div>
    )
  }
  return (
    <div className="keeping">
      <span className="muted">Saved in the study, for all files with these columns.</span>
      <Button className="button" onPress={() => workbench.forgetMapping(file)}>
        Forget
      </Button>
    </div>
  )
}
