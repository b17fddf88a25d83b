import { describe, expect, it } from 'vitest'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { isFiltered, noFilter, passes, toggled } from '../../src/ui/state/associationView.ts'
import { detailSlot, detailWants } from '../../src/ui/state/detailWants.ts'
import { initialState, type State, type View } from '../../src/ui/state/state.ts'
import { associationKey } from '../../src/ui/state/want.ts'

const lethargy = { column: 'pgs_ukb_2080', trait: 'Lethargy', domain: 'Temperament' }

describe('the filter of scores', () => {
  it('wants every word in trait, domain or column, in any case', () => {
    for (const text of ['', 'leth', 'TEMPER leth', '2080']) expect(passes({ text, domain: null }, lethargy)).toBe(true)
    for (const text of ['sleep', 'leth sleep']) expect(passes({ text, domain: null }, lethargy)).toBe(false)
  })

  it('or one domain', () => {
    expect(passes({ text: '', domain: 'Temperament' }, lethargy)).toBe(true)
    expect(passes({ text: 'leth', domain: 'Sleep' }, lethargy)).toBe(false)
  })

  it('is none without words and domain', () => {
    expect([noFilter, { text: ' ', domain: null }, { text: '', domain: 'Sleep' }].map(isFiltered)).toEqual([
      false,
      false,
      true,
    ])
  })
})

describe('scores put beside each other', () => {
  it('come and go by the same step, five at most', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
    expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
    expect(toggled(['a', 'b', 'c', 'd', 'e'], 'f')).toEqual(['b', 'c', 'd', 'e', 'f'])
  })
})

describe('what is asked for beyond the rows', () => {
  const state = (view: Partial<View>): State => {
    const initial = initialState(paperStudy())
    return { ...initial, view: { ...initial.view, score: 'a', ...view } }
  }
  const asked = (view: Partial<View>) => detailWants(state(view), 'digest').map(({ kind }) => kind)

  it('is the model of the selected score, then both sexes, the difference and the strata, with the inspector open', () => {
    expect(asked({})).toEqual(['modelCard', 'sexModels', 'trdDifference', 'scoreStrata'])
    expect(asked({ contrast: 'TRD/nonMDD' })).toEqual(['modelCard', 'sexModels', 'scoreStrata'])
    expect(asked({ inspectorOpen: false })).toEqual([])
  })

  it('is both sexes first where the figure shows them', () => {
    expect(asked({ figure: 'sex' })).toEqual(['sexModels', 'modelCard', 'trdDifference', 'scoreStrata'])
    expect(asked({ figure: 'sex', inspectorOpen: false })).toEqual(['sexModels'])
  })

  it('is a model of several scores from two on', () => {
    expect(asked({ compared: ['b'] })).not.toContain('jointModel')
    expect(asked({ compared: ['b', 'c'] })).toContain('jointModel')
    const want = detailWants(state({ compared: ['b', 'c'] }), 'digest').find(({ kind }) => kind === 'jointModel')!
    expect(want.slot).toBe(detailSlot(state({}).view.cohort, 'TRD/trMDD', ['b', 'c']))
  })

  it('does not change with α and its correction, which only mark', () => {
    const study = paperStudy()
    const { association } = study.analyses
    const marked = (change: Partial<typeof association>) =>
      associationKey(
        { ...study, analyses: { ...study.analyses, association: { ...association, ...change } } },
        'digest',
      )
    expect(marked({ alpha: 0.01, correction: 'fdr' })).toBe(marked({}))
    expect(marked({ minCases: 7 })).not.toBe(marked({}))
  })
})
