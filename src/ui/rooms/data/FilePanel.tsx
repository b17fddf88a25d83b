import { Button } from 'react-aria-components'
import { formatCount } from '../../../figures/numbers.ts'
import { mappingText } from '../../../model/importMapping.ts'
import type { FileEntry } from '../../../model/inventory.ts'
import { useWorkbench } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { countOf, formatBytes } from '../../format.ts'
import { isSerious } from './kinds.ts'
import { MappingForm } from './MappingForm.tsx'

/** The selected file: problems first, then what its columns are used as, then what was repaired on reading. */
export function FilePanel({ file }: { file: FileEntry }) {
  const workbench = useWorkbench()
  const problems = file.problems.filter(isSerious)
  const others = file.problems.filter((problem) => !isSerious(problem))
  return (
    <aside className="panel side" aria-label={file.name}>
      <div className="toolbar">
        <h2>{file.name}</h2>
        <span className="push" />
        <Button className="button" onPress={() => workbench.removeFiles([file.id])}>
          Remove
        </Button>
      </div>
      {problems.map((problem) => (
        <Box key={`${problem.rule} ${problem.column} ${problem.row} ${problem.value}`} message={problem.message} />
      ))}
      <section className="panel-part">
        <h3>File</h3>
        <p>{[file.format, formatBytes(file.sizeBytes)].filter(Boolean).join(', ')}</p>
        <p className="muted">{file.because}</p>
      </section>
      {file.columns.length > 0 && <Columns file={file} />}
      {file.columns.length > 0 && file.alternatives.length > 0 && (
        <Mapping key={`${file.id} ${file.takenFor} ${mappingText(file.mapping)}`} file={file} />
      )}
      {others.length > 0 && (
        <section className="panel-part">
          <h3>Repairs and notes</h3>
          <table>
            <tbody>
              {others.map((problem) => (
                <tr key={`${problem.rule} ${problem.column} ${problem.row} ${problem.value}`}>
                  <td>{problem.message}</td>
                  <td className="number">{formatCount(problem.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </aside>
  )
}

/** Open where it may be needed: the file was not recognised, could not be read, or was mapped before. */
function Mapping({ file }: { file: FileEntry }) {
  const isNeeded =
    file.takenFor === null || file.takenFor === 'effects' || file.state === 'failed' || file.mapping !== null
  if (isNeeded) return <MappingForm file={file} />
  return (
    <details className="panel-fold">
      <summary>Say what its columns are</summary>
      <MappingForm file={file} />
    </details>
  )
}

const mostColumns = 100

function Columns({ file }: { file: FileEntry }) {
  const shown = file.columns.slice(0, mostColumns)
  return (
    <section className="panel-part">
      <h3>Columns</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">In the file</th>
            <th scope="col">Used as</th>
            <th scope="col">Type</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((column) => (
            <tr key={column.name}>
              <td>{column.name}</td>
              <td className={column.usedAs === null ? 'muted' : undefined}>{column.usedAs ?? 'not used'}</td>
              <td className="muted">{column.type}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {file.columns.length > shown.length && (
        <p className="muted">and {countOf(file.columns.length - shown.length, 'more column')}</p>
      )}
    </section>
  )
}
