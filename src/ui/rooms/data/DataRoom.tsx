import { Button } from 'react-aria-components'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { countOf, formatBytes } from '../../format.ts'
import { pickFiles } from '../../shell/givenFiles.ts'
import { Toolbar } from '../Toolbar.tsx'
import { FilePanel } from './FilePanel.tsx'
import { FileTable } from './FileTable.tsx'
import { ImportReport } from './ImportReport.tsx'
import { RecordsByYear } from './RecordsByYear.tsx'
import { Usable } from './Usable.tsx'

export function DataRoom() {
  const { inventory, view, importing } = useAppState()
  const workbench = useWorkbench()
  const { files } = inventory
  if (files.length === 0) return <FirstScreen isReading={importing.state === 'running'} />
  const selected = files.find((file) => file.id === view.file) ?? null
  const size = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return (
    <div className={selected ? 'room with-file' : 'room'}>
      <div className="panel">
        <Toolbar
          title="Files"
          line={`${countOf(files.length, 'file')}, ${formatBytes(size)}; nothing is copied or sent`}
        >
          <Segmented
            label="View"
            value={view.dataPane}
            choices={panes}
            onChange={(dataPane) => workbench.setView({ dataPane })}
          />
          <AddButtons isFirst />
        </Toolbar>
        {view.dataPane === 'report' ? <ImportReport /> : <Files />}
      </div>
      {selected && <FilePanel file={selected} />}
    </div>
  )
}

const panes = [
  { value: 'files', label: 'Files' },
  { value: 'report', label: 'Import report' },
] as const

function Files() {
  const { inventory } = useAppState()
  return (
    <>
      <FileTable />
      {inventory.problems.map((problem) => (
        <Box
          key={problem.rule + problem.file + problem.value}
          tone={problem.effect === 'note' || problem.effect === 'repaired' ? 'note' : 'bad'}
          message={problem.message}
        />
      ))}
      <div className="drop-zone">
        <span className="muted">Drop files or a folder anywhere. {formats}</span>
      </div>
      <Usable />
      <RecordsByYear />
    </>
  )
}

const formats = 'Parquet, Arrow, CSV, TSV, PLINK bed, PGS Catalog, PRS-CS.'

function FirstScreen({ isReading }: { isReading: boolean }) {
  const { importing } = useAppState()
  return (
    <div className="first-screen">
      <div>
        <h1>Drop an extract to begin, or open the example study: 20,000 simulated people.</h1>
        <p className="muted">
          Files and folders can be dropped anywhere in the window. {formats} They are read inside this tab; nothing is
          copied or sent.
        </p>
        {isReading && importing.state === 'running' ? (
          <p role="status">{importing.label} …</p>
        ) : (
          <div className="actions">
            <AddButtons isFirst={false} />
            <ExampleButton />
          </div>
        )}
      </div>
    </div>
  )
}

function AddButtons({ isFirst }: { isFirst: boolean }) {
  const workbench = useWorkbench()
  return (
    <>
      <Button className="button" onPress={() => pickFiles({ folder: true }).then(workbench.addFiles)}>
        Add a folder
      </Button>
      <Button className={isFirst ? 'button first' : 'button'} onPress={() => pickFiles().then(workbench.addFiles)}>
        Add files
      </Button>
    </>
  )
}

function ExampleButton() {
  const workbench = useWorkbench()
  return (
    <Button className="button first" onPress={workbench.openExample}>
      Open the example study
    </Button>
  )
}
