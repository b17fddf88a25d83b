import { useEffect, useRef, useState } from 'react'
import { markedRows, thresholdName } from '../../figures/marking.ts'
import { formatCount } from '../../figures/numbers.ts'
import { jobOf, useAppState } from '../context.tsx'
import { groupCounts } from '../selectors.ts'
import type { State } from '../state/state.ts'

const atMostEvery = 1000

/** One polite live region: what the last change did, at most once a second. */
export function LiveRegion() {
  const sentence = outcome(useAppState())
  const [spoken, setSpoken] = useState('')
  const last = useRef(0)
  useEffect(() => {
    if (sentence === null || sentence === spoken) return
    const wait = Math.max(0, last.current + atMostEvery - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      setSpoken(sentence)
    }, wait)
    return () => clearTimeout(timer)
  }, [sentence, spoken])
  return (
    <div className="unseen" aria-live="polite">
      {spoken}
    </div>
  )
}

/** Null while something is under way: only results are spoken. */
function outcome(state: State): string | null {
  const phenotype = jobOf(state, 'phenotype')
  const association = jobOf(state, 'association', state.view.cohort)
  if (phenotype.state !== 'current' || association.state === 'pending') return null
  const { TRD, trMDD } = groupCounts(state, [state.view.cohort])
  const groups = `TRD ${formatCount(TRD.n ?? 0)}, trMDD ${formatCount(trMDD.n ?? 0)}.`
  if (association.state !== 'current') return groups
  const marking = state.document.study.analyses.association
  const compared = association.result.filter(({ contrast }) => contrast === 'TRD/trMDD')
  const { size } = markedRows(compared, marking)
  return `${groups} ${size} scores differ between TRD and trMDD at ${thresholdName(marking, compared.length)}.`
}
