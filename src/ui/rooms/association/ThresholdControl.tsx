import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import { type Marking, markedRows, thresholdName } from '../../../figures/marking.ts'
import { formatAlpha } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import { contrastId } from '../../../model/study.ts'
import type { Correction } from '../../../statistics/multipleTesting.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { useMarking } from '../../figures.ts'
import { scoresOf } from '../../selectors.ts'
import { rowsIn } from './roomFigure.ts'

const corrections = [
  { value: 'none', label: 'None' },
  { value: 'bonferroni', label: 'Bonferroni' },
  { value: 'fdr', label: 'FDR' },
] as const

const lines = [
  { value: '1e-5 none', label: '1e−5' },
  { value: '0.05 bonferroni', label: 'Bonf. .05' },
  { value: '0.05 fdr', label: 'FDR .05' },
  { value: '0.05 none', label: '.05' },
] as const

const lineOf = ({ alpha, correction }: Marking): string =>
  lines.find(({ value }) => value === `${alpha === 1e-5 ? '1e-5' : alpha} ${correction}`)?.value ?? ''

/** Which scores differ: α and its correction are part of the study; nothing is fitted again. */
export function ThresholdControl() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const marking = useMarking(study)
  const tests = scoresOf(state).length
  const set = (next: Marking) => {
    const step = `Marked at ${thresholdName(marking, tests)} → ${thresholdName(next, tests)}`
    workbench.changeStudy(step, (now) => ({
      ...now,
      analyses: { ...now.analyses, association: { ...now.analyses.association, ...next } },
    }))
  }
  const rows = rowsIn(state, state.view.cohort)
  const marked = markedRows(rows, marking)
  const name = thresholdName(marking, tests)
  return (
    <DialogTrigger>
      <Button className="button" aria-label={`Threshold, ${name}`}>
        {marking.correction === 'fdr' ? name : `α ${name.replace('P < ', '')}`} ▾
      </Button>
      <Popover className="popover">
        <Dialog className="words options-of" aria-label="Threshold">
          <Segmented
            label="Line"
            labelShown
            value={lineOf(marking)}
            choices={lines}
            onChange={(line) => {
              const [alpha, correction] = line.split(' ')
              set({ alpha: Number(alpha), correction: correction as Correction })
            }}
          />
          <Segmented
            label="Correction"
            labelShown
            value={marking.correction}
            choices={corrections}
            onChange={(correction) => set({ ...marking, correction })}
          />
          <AlphaField key={marking.alpha} alpha={marking.alpha} onChange={(alpha) => set({ ...marking, alpha })} />
          <table>
            <tbody>
              {(study.contrasts.map(contrastId) as ContrastKey[]).map((contrast) => {
                const own = rows.filter((row) => row.contrast === contrast)
                if (own.length === 0) return null
                return (
                  <tr key={contrast}>
                    <td>{contrastWords(contrast)}</td>
                    <td className="number">
                      {own.filter((row) => marked.has(row)).length} of {own.length} differ
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <p className="muted">
            Judged among the scores of one contrast in one cohort. 1e−5 is the paper’s line; FDR is Benjamini and
            Hochberg’s.
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** Any α above 0, at most 1; taken over on Enter or when the field is left. */
function AlphaField({ alpha, onChange }: { alpha: number; onChange: (alpha: number) => void }) {
  const shown = formatAlpha(alpha).replace('−', '-')
  const [text, setText] = useState(shown)
  const value = Number(text)
  const isUsable = text.trim() !== '' && value > 0 && value <= 1
  const commit = () => {
    if (isUsable && value !== alpha) onChange(value)
  }
  return (
    <TextField
      className="labelled-field"
      value={text}
      onChange={setText}
      isInvalid={!isUsable}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(shown)
      }}
    >
      <Label className="caption">α</Label>
      <Input className="field" inputMode="decimal" />
      {!isUsable && <span className="muted">above 0, at most 1</span>}
    </TextField>
  )
}
