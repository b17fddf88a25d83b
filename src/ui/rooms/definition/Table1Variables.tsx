import { useAppState, useWorkbench } from '../../context.tsx'
import { ChooseMany } from '../../controls/ChooseMany.tsx'
import type { State } from '../../state/state.ts'

/** Which variables Table 1 has: those of the published table, age, and any person column of the data. */
export function Table1Variables() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { variables } = state.document.study.analyses.table1
  return (
    <ChooseMany
      label="Variables of Table 1"
      options={choicesOf(state).map((name) => ({ id: name, label: name }))}
      chosen={variables}
      onChange={(chosen) =>
        workbench.changeStudy('Variables of Table 1', (study) => ({
          ...study,
          analyses: { ...study.analyses, table1: { variables: [...chosen] } },
        }))
      }
    >
      Variables
    </ChooseMany>
  )
}

function choicesOf({ inventory, document }: State): readonly string[] {
  const columns = inventory.files
    .filter(({ takenFor, state }) => state === 'ready' && (takenFor === 'person' || takenFor === 'ancestry'))
    .flatMap(({ columns }) => columns.filter(({ usedAs }) => usedAs === 'person column' || usedAs === 'PC'))
    .map(({ name }) => name)
  const { variables } = document.study.analyses.table1
  return [...new Set(['sex', 'birth_year', 'race_ethnicity', 'age', ...variables, ...columns])]
}
