import { describe, expect, it } from 'vitest'
import { type Marking, markedRows, thresholdAt, thresholdMarkup, thresholdName } from '../../src/figures/marking.ts'
import { failed, fitted } from './simulated.ts'

const p = [1e-9, 2e-4, 0.0013, 0.02, 0.04, 0.2, 0.6]
const rows = p.map((value, index) => fitted('TRD/trMDD', `s${index}`, 0.1, 0.02, value))
const marked = (marking: Marking, fits = rows) => [...markedRows(fits, marking)].map(({ score }) => score)

describe('scores that differ', () => {
  it('have a P below α', () => {
    expect(marked({ alpha: 0.0013, correction: 'none' })).toEqual(['s0', 's1'])
    expect(marked({ alpha: 1e-5, correction: 'none' })).toEqual(['s0'])
  })

  it('or below α over the number of tests, or at a false discovery rate', () => {
    expect(marked({ alpha: 0.05, correction: 'bonferroni' })).toEqual(['s0', 's1', 's2'])
    expect(marked({ alpha: 0.05, correction: 'fdr' })).toEqual(['s0', 's1', 's2', 's3'])
  })

  it('are judged within their contrast; fits without an estimate are no tests', () => {
    const other = fitted('TRD/nonMDD', 'x', 0.1, 0.02, 0.04)
    const bonferroni = { alpha: 0.05, correction: 'bonferroni' } as const
    expect(marked(bonferroni, [...rows, other])).toContain('x')
    const lost = Array.from({ length: 60 }, (_, k) => failed('TRD/trMDD', `lost${k}`, 'separation'))
    expect(marked(bonferroni, [...rows, ...lost])).toEqual(marked(bonferroni))
  })

  it('lie beyond the line that a figure draws, the others before it', () => {
    for (const correction of ['none', 'bonferroni', 'fdr'] as const) {
      const marking = { alpha: 0.05, correction }
      const line = thresholdAt(rows, marking)
      const beyond = rows.filter(({ log10P }) => -log10P > line).map(({ score }) => score)
      expect(beyond, correction).toEqual(marked(marking))
    }
  })

  it('have their threshold named as it is', () => {
    const names = (['none', 'bonferroni', 'fdr'] as const).map((correction) =>
      thresholdName({ alpha: 0.05, correction }, 61),
    )
    expect(names).toEqual(['P < .05', 'P < .05 / 61', 'FDR < .05'])
    expect(thresholdMarkup({ alpha: 1e-5, correction: 'none' }, 61, 'power')).toBe('P &lt; 10<sup>−5</sup>')
    expect(thresholdMarkup({ alpha: 1e-5, correction: 'none' }, 61, 'plain')).toBe('P &lt; 1e−5')
  })
})
