import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import type { DataPane } from '../../state/state.ts'

const panes: readonly { readonly value: DataPane; readonly label: string }[] = [
  { value: 'files', label: 'Files' },
  { value: 'cohorts', label: 'Cohorts' },
  { value: 'report', label: 'Import report' },
]

/** What the Data room shows: the files, what became of their rows, or who of their people is in the study. */
export function DataPanes() {
  const { dataPane } = useAppState().view
  const workbench = useWorkbench()
  return (
    <Segmented
      label="What the Data room shows"
      value={dataPane}
      choices={panes}
      onChange={(next) => workbench.setView({ dataPane: next })}
    />
  )
}
