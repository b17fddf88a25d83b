import { describe, expect, it } from 'vitest'
import { attritionRows } from '../../src/analyses/attrition.ts'
import { countRows } from '../../src/analyses/counts.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { attritionFlowFigure } from '../../src/figures/attritionFlow.ts'
import type { Figure } from '../../src/figures/figure.ts'
import { formatCount } from '../../src/figures/numbers.ts'
import { themes } from '../../src/figures/theme.ts'
import type { Group } from '../../src/model/study.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { statusCases } from '../simOpen.ts'
import { attritionCounts, attritionSteps } from './simulated.ts'
import { texts } from './summary.ts'

const options = { cohort: 'WGS European', definition: 'TRD1/trMDD1' }
const size = { widthPx: 640, heightPx: 700 }
const steps = attritionSteps()
const draw = (asked = size, theme = themes.light): Figure =>
  attritionFlowFigure(steps, attritionCounts(steps), options, theme, asked)
const boxes = (figure: Figure) =>
  figure.layout.shapes!.filter(({ type }) => type === 'rect') as { x0: number; x1: number; y0: number; y1: number }[]

describe('the attrition flow', () => {
  it('says each step with its n, who is left after each stage, and the three groups', () => {
    const words = texts(draw())
    for (const { step, label, nRemoved } of steps) {
      expect(words).toContain(label)
      if (step !== 'loaded') expect(words).toContain(formatCount(nRemoved))
    }
    for (const n of ['292,663', '124,945', '123,412', '119,309', '97,314', '17,592', '4,403'])
      expect(words).toContain(n)
    expect(words.filter((word) => word === 'Left out')).toHaveLength(2)
    expect(draw().summary).toBe(
      'Of 292,663 people loaded, 119,309 are analysed in WGS European under TRD1/trMDD1: ' +
        '97,314 non-MDD, 17,592 trMDD, 4,403 TRD.',
    )
  })

  it('has boxes that do not touch, inside the figure, the groups last and side by side', () => {
    for (const asked of [size, { widthPx: 394, heightPx: 560 }, { widthPx: 100, heightPx: 100 }]) {
      const figure = draw(asked)
      const all = boxes(figure)
      expect(all).toHaveLength(4 + 3 + 3)
      for (const [index, box] of all.entries()) {
        expect(box.x0).toBeGreaterThanOrEqual(0)
        expect(box.y0).toBeGreaterThanOrEqual(0)
        expect(box.x1).toBeLessThanOrEqual(figure.widthPx)
        expect(box.y1).toBeLessThanOrEqual(figure.heightPx)
        for (const other of all.slice(index + 1)) {
          const apart = box.x1 < other.x0 || other.x1 < box.x0 || box.y1 < other.y0 || other.y1 < box.y0
          expect(apart).toBe(true)
        }
      }
      const groups = all.slice(-3)
      expect(new Set(groups.map(({ y0 }) => y0)).size).toBe(1)
      expect(groups[0].y0).toBeGreaterThan(Math.max(...all.slice(0, -3).map(({ y1 }) => y1)))
    }
  })

  it('keeps the size on paper that it is asked for, and grows where words would not fit', () => {
    const paper = { widthPx: 453, heightPx: 529 }
    expect(draw(paper, themes.print)).toMatchObject(paper)
    expect(draw({ widthPx: 640, heightPx: 100 }).heightPx).toBeGreaterThan(400)
  })

  it('breaks a name that is longer than a line', () => {
    const name = 'a_definition_of_one_very_long_word_without_any_space_at_all'
    const words = texts(
      attritionFlowFigure(steps, attritionCounts(steps), { ...options, definition: name }, themes.light, size),
    )
    expect(words.join('')).toContain(name)
    expect(words).not.toContain(name)
  })

  it('of real attrition rows ends at the groups that are counted', () => {
    const extract = statusCases()
    const study = paperStudy()
    const [definition] = study.definitions
    const eligible = eligibility(study, extract)
    const statuses = new Map([[definition.id, statusUnder(eventIndex(extract, extract.conceptSets!), definition)]])
    const everyone = new Map([['everyone', new Uint8Array(extract.people.n).fill(1)]])
    const of = <T extends { cohort: string }>(rows: readonly T[]) => rows.filter(({ cohort }) => cohort === 'everyone')
    const rows = of(attritionRows(everyone, eligible, statuses))
    const counts = Object.fromEntries(
      of(countRows(everyone, eligible.eligible, statuses)).map(({ group, n }) => [group, n]),
    ) as Record<Group, number>
    const figure = attritionFlowFigure(rows, counts, options, themes.light, size)
    expect(rows.at(-1)!.nAfter).toBe(counts.nonMDD + counts.trMDD + counts.TRD)
    expect(figure.summary).toContain(`${counts.TRD} TRD`)
    const words = texts(figure).join(' ')
    for (const { label } of rows) expect(words).toContain(label)
  })
})
