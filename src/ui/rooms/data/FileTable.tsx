import { formatCount } from '../../../figures/numbers.ts'
import type { FileEntry, TableKind } from '../../../model/inventory.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Select } from '../../controls/Select.tsx'
import { dateRange, fileState, kindLabels } from './kinds.ts'

const notUsed = 'not used'

export function FileTable() {
  const { inventory, view } = useAppState()
  const workbench = useWorkbench()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Taken for</th>
          <th scope="col" className="number">
            Rows
          </th>
          <th scope="col" className="number">
            People
          </th>
          <th scope="col">Dates</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {inventory.files.map((file) => (
          <tr key={file.id} aria-current={view.file === file.id || undefined}>
            <td>
              <button type="button" className="file-name" onClick={() => workbench.setView({ file: file.id })}>
                {file.name}
              </button>
            </td>
            <td>
              <TakenFor file={file} />
            </td>
            <td className="number">{file.rows === null ? '' : formatCount(file.rows)}</td>
            <td className="number">{file.people === null ? '' : formatCount(file.people)}</td>
            <td>{dateRange(file)}</td>
            <td>
              <StateTag file={file} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function StateTag({ file }: { file: FileEntry }) {
  const { tone, label } = fileState(file)
  return <span className={`tag ${tone}`}>{label}</span>
}

/** A wrong guess is corrected here. */
function TakenFor({ file }: { file: FileEntry }) {
  const workbench = useWorkbench()
  // What was said of its columns may make it a table that its names would not.
  const kinds = [...new Set([...file.alternatives, ...(file.takenFor === null ? [] : [file.takenFor])])]
  if (kinds.length === 0)
    return <span className="muted">{file.format === null ? 'Not recognised' : 'Not read here'}</span>
  return (
    <Select
      label={`${file.name} is taken for`}
      labelShown={false}
      value={file.takenFor ?? notUsed}
      options={[...kinds.map((kind) => ({ id: kind, label: kindLabels[kind] })), { id: notUsed, label: 'Not used' }]}
      onChange={(id) => {
        const kind = id === notUsed ? null : (id as TableKind)
        if (kind !== file.takenFor) workbench.takeFor(file.id, file.name, kind)
      }}
    />
  )
}
