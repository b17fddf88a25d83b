import { formatAlpha } from '../../../figures/numbers.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { scoresOf } from '../../selectors.ts'

const orders = [
  { value: 'domain', label: 'Domain' },
  { value: 'effect', label: 'Effect' },
  { value: 'p', label: 'P' },
] as const

const displays = [
  { value: 'figure', label: 'Figure' },
  { value: 'table', label: 'Table' },
] as const

/** Order, threshold, figure or table: none of them fits anything again. */
export function AssociationTools() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { alpha } = state.document.study.analyses.association
  const bonferroni = 0.05 / Math.max(1, scoresOf(state).length)
  const alphas = [
    { value: 1e-5, label: formatAlpha(1e-5) },
    { value: bonferroni, label: 'Bonf.' },
    { value: 0.05, label: '.05' },
  ].filter((choice, index, all) => all.findIndex((other) => other.value === choice.value) === index)
  const setAlpha = (next: number) =>
    workbench.changeStudy(`α ${formatAlpha(alpha)} → ${formatAlpha(Number(next.toPrecision(2)))}`, (study) => ({
      ...study,
      analyses: { ...study.analyses, association: { ...study.analyses.association, alpha: next } },
    }))
  return (
    <>
      <Segmented
        label="Order"
        labelShown
        value={state.view.order}
        choices={orders}
        onChange={(order) => workbench.setView({ order })}
      />
      <Segmented label="α" labelShown value={alpha} choices={alphas} onChange={setAlpha} />
      <Segmented
        label="Shown as"
        value={state.view.display}
        choices={displays}
        onChange={(display) => workbench.setView({ display })}
      />
    </>
  )
}
