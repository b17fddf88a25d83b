import { useState } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import type { GenotypeScoring, Study } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { KnobLine } from '../../controls/KnobLine.tsx'
import type { SegmentedChoice } from '../../controls/Segmented.tsx'
import { shownIn } from '../../state/jobs.ts'
import { computesScores } from '../../state/scoring.ts'
import { has } from '../../state/state.ts'

/** How scores are made from genotypes, and what is done to any score before it is analysed. */
export function ScoringKnobs() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { scores } = state.document.study
  const result = shownIn(state.jobs, 'scores', '').value
  const turnScores = (name: string, next: Partial<Study['scores']>) =>
    workbench.changeStudy(name, (study) => ({ ...study, scores: { ...study.scores, ...next } }))
  return (
    <aside className="panel knobs" aria-label="Knobs">
      {computesScores(state) && (
        <GenotypeKnobs
          hasReducedSet={has(state, 'variant_list') || (result?.reduced.length ?? 0) > 0}
          settings={scores.genotypes}
          turn={(name, next) => turnScores(name, { genotypes: { ...scores.genotypes, ...next } })}
        />
      )}
      <section className="panel-part">
        <h3>After scoring</h3>
        <KnobLine
          label="Ancestry taken off"
          value={scores.ancestryAdjustment}
          choices={adjustments}
          onChange={(value) =>
            turnScores(`Ancestry taken off: ${wordOf(adjustments, value)}`, { ancestryAdjustment: value })
          }
        />
        <KnobLine
          label="Mean 0, SD 1 over"
          value={scores.standardise}
          choices={standardisations}
          onChange={(value) =>
            turnScores(`Standardised over ${wordOf(standardisations, value)}`, { standardise: value })
          }
        />
        <p className="muted knob-note">
          {scores.ancestryAdjustment === 'none'
            ? 'Scores enter the models as they are; the components stand beside them as covariates.'
            : 'Before standardising, what the principal components among the covariates predict is taken off each score.'}
        </p>
      </section>
    </aside>
  )
}

function GenotypeKnobs({
  hasReducedSet,
  settings,
  turn,
}: {
  hasReducedSet: boolean
  settings: GenotypeScoring
  turn: (name: string, next: Partial<GenotypeScoring>) => void
}) {
  const { qualityControl: quality } = settings
  const turnQuality = (name: string, next: Partial<GenotypeScoring['qualityControl']>) =>
    turn(name, { qualityControl: { ...quality, ...next } })
  return (
    <>
      <section className="panel-part">
        <h3>Matching</h3>
        <KnobLine
          label="Weights are found by"
          value={settings.matchBy}
          choices={ways}
          onChange={(value) => turn(`Weights found by ${wordOf(ways, value)}`, { matchBy: value })}
        />
        <KnobLine
          label="A/T and C/G variants"
          value={settings.ambiguous}
          choices={ambiguous}
          onChange={(value) => turn(`A/T and C/G variants: ${wordOf(ambiguous, value)}`, { ambiguous: value })}
        />
        {settings.ambiguous === 'frequency' && (
          <NumberLine
            label="Rarer allele at most, %"
            value={100 * settings.ambiguousMaxFrequency}
            most={50}
            onChange={(value) => turn(`A/T and C/G told up to ${value} %`, { ambiguousMaxFrequency: value / 100 })}
          />
        )}
        <NumberLine
          label="Gate, % of weights found"
          value={100 * settings.minMatchedShare}
          most={100}
          onChange={(value) => turn(`Gate ${value} %`, { minMatchedShare: value / 100 })}
        />
        {hasReducedSet && (
          <KnobLine
            label="Scores are"
            value={settings.reducedSet}
            choices={reducedSets}
            onChange={(value) => turn(`Scores ${wordOf(reducedSets, value)}`, { reducedSet: value })}
          />
        )}
      </section>
      <section className="panel-part">
        <h3>The sum</h3>
        <KnobLine
          label="A missing call counts as"
          value={settings.missing}
          choices={missing}
          onChange={(value) => turn(`Missing calls: ${wordOf(missing, value)}`, { missing: value })}
        />
        <KnobLine
          label="Form"
          value={settings.form}
          choices={forms}
          onChange={(value) => turn(`Scores as ${wordOf(forms, value)}`, { form: value })}
        />
      </section>
      <section className="panel-part">
        <h3>Quality control of variants</h3>
        <KnobLine
          label="Genotypes are"
          value={quality.apply ? 'checked' : 'taken'}
          choices={checks}
          onChange={(value) =>
            turnQuality(`Quality control ${value === 'checked' ? 'on' : 'off'}`, { apply: value === 'checked' })
          }
        />
        {quality.apply && (
          <>
            <NumberLine
              label="Call rate at least, %"
              value={100 * quality.minCallRate}
              most={100}
              onChange={(value) => turnQuality(`Call rate ≥ ${value} %`, { minCallRate: value / 100 })}
            />
            <NumberLine
              label="Frequency above, %"
              value={100 * quality.minFrequency}
              most={50}
              onChange={(value) => turnQuality(`Frequency > ${value} %`, { minFrequency: value / 100 })}
            />
            <NumberLine
              label="In some ancestry above, %"
              value={100 * quality.minGroupFrequency}
              most={50}
              onChange={(value) =>
                turnQuality(`Frequency in some ancestry > ${value} %`, { minGroupFrequency: value / 100 })
              }
            />
            <NumberLine
              label="… or alleles there above"
              value={quality.minGroupCount}
              most={1e9}
              whole
              onChange={(value) => turnQuality(`Alleles in some ancestry > ${value}`, { minGroupCount: value })}
            />
            <NumberLine
              label="Excess heterozygosity, P below"
              value={quality.maxExcessHeterozygosityP}
              most={1}
              onChange={(value) =>
                turnQuality(`Excess heterozygosity P < ${value}`, { maxExcessHeterozygosityP: value })
              }
            />
            <NumberLine
              label="People: call rate at least, %"
              value={100 * quality.minPersonCallRate}
              most={100}
              onChange={(value) => turnQuality(`People’s call rate ≥ ${value} %`, { minPersonCallRate: value / 100 })}
            />
          </>
        )}
      </section>
    </>
  )
}

const ways = [
  { value: 'position', label: 'position' },
  { value: 'other_build', label: 'other build' },
  { value: 'id', label: 'id' },
] as const satisfies readonly SegmentedChoice<GenotypeScoring['matchBy']>[]

const ambiguous = [
  { value: 'keep', label: 'keep' },
  { value: 'leave_out', label: 'leave out' },
  { value: 'frequency', label: 'by frequency' },
] as const satisfies readonly SegmentedChoice<GenotypeScoring['ambiguous']>[]

const reducedSets = [
  { value: 'compare', label: 'full' },
  { value: 'use', label: 'on reduced set' },
] as const satisfies readonly SegmentedChoice<GenotypeScoring['reducedSet']>[]

const missing = [
  { value: 'mean', label: 'mean' },
  { value: 'reference', label: 'reference' },
  { value: 'none', label: 'nothing' },
] as const satisfies readonly SegmentedChoice<GenotypeScoring['missing']>[]

const forms = [
  { value: 'sum', label: 'sum' },
  { value: 'average', label: 'average' },
] as const satisfies readonly SegmentedChoice<GenotypeScoring['form']>[]

const checks = [
  { value: 'taken', label: 'taken as they are' },
  { value: 'checked', label: 'checked' },
] as const

const adjustments = [
  { value: 'none', label: 'no' },
  { value: 'mean', label: 'mean' },
  { value: 'mean_and_variance', label: 'mean, variance' },
] as const satisfies readonly SegmentedChoice<Study['scores']['ancestryAdjustment']>[]

const standardisations = [
  { value: 'cohort', label: 'cohort' },
  { value: 'discovery', label: 'discovery' },
  { value: 'contrast', label: 'contrast' },
  { value: 'none', label: 'as they are' },
] as const satisfies readonly SegmentedChoice<Study['scores']['standardise']>[]

const wordOf = (choices: readonly SegmentedChoice<string>[], value: string) =>
  choices.find((choice) => choice.value === value)?.label ?? value

interface NumberLineProps {
  readonly label: string
  readonly value: number
  readonly most: number
  readonly whole?: boolean
  readonly onChange: (value: number) => void
}

/** Takes over a number from 0 to `most` on Enter or when the field is left. */
function NumberLine(props: NumberLineProps) {
  // Shares are kept as such: 0.07 × 100 is not 7.
  const value = Number(props.value.toPrecision(12))
  const shown = value > 0 && value < 1e-3 ? value.toExponential() : String(value)
  return <NumberField key={shown} {...props} shown={shown} />
}

function NumberField({ label, most, whole = false, shown, onChange }: NumberLineProps & { shown: string }) {
  const [text, setText] = useState(shown)
  const value = Number(text)
  const isUsable = text.trim() !== '' && value >= 0 && value <= most && (!whole || Number.isInteger(value))
  const commit = () => {
    if (isUsable && value !== Number(shown)) onChange(value)
  }
  return (
    <TextField
      className="knob in-line free"
      value={text}
      onChange={setText}
      isInvalid={!isUsable}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(shown)
      }}
    >
      <Label className="knob-label">{label}</Label>
      <Input className="field" inputMode="decimal" />
      {!isUsable && <span className="muted">{`${whole ? 'whole, ' : ''}0 to ${most}`}</span>}
    </TextField>
  )
}
