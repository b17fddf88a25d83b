import { beforeAll, describe, expect, it } from 'vitest'
import { specificationGrid } from '../../src/analyses/specificationGrid.ts'
import { specificationSummaries } from '../../src/analyses/specificationSummary.ts'
import { fitStatuses, type SpecificationBlock, type SpecificationResult } from '../../src/model/effectResults.ts'
import { withKnob } from '../../src/model/knobs.ts'
import type { SpecificationGrid, Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import { rowsOf } from '../simOpen.ts'
import { localWorkspace, quiet, simOpenFiles } from './local.ts'

const paper = paperStudy()
const withGrid = (specification: SpecificationGrid): Study => ({
  ...paper,
  analyses: { ...paper.analyses, specification },
})

describe('a grid', () => {
  it('is every base × every combination, the costly knobs changing least often', () => {
    const grid = specificationGrid(
      withGrid({
        definitions: ['TRD1/trMDD1', 'TRD5/trMDD2'],
        knobs: [
          { knob: 'mddVisits', values: [1, 2] },
          { knob: 'gapDays', values: [90, 180, 180] },
        ],
      }),
    )
    expect(grid.knobs).toEqual(['gapDays', 'mddVisits'])
    expect(grid.points.map(({ definition, values }) => [definition, ...values])).toEqual(
      ['TRD1/trMDD1', 'TRD5/trMDD2'].flatMap((id) => [90, 180].flatMap((gap) => [1, 2].map((n) => [id, gap, n]))),
    )
    expect(grid.points[7].rule).toMatchObject({ gapDays: 180, mddVisits: 2, specialTreatments: expect.any(Array) })
  })

  it('of nothing is empty; of a knob alone stands on the primary definition', () => {
    expect(specificationGrid(paper).points).toEqual([])
    const grid = specificationGrid(withGrid({ definitions: [], knobs: [{ knob: 'windowDays', values: [365] }] }))
    expect(grid.points).toMatchObject([{ definition: 'TRD1/trMDD1', values: [365] }])
  })

  it('refuses what is not there, and what is too large', () => {
    const refusal = (grid: SpecificationGrid) => () => specificationGrid(withGrid(grid))
    expect(refusal({ definitions: ['TRD9'], knobs: [] })).toThrow('The grid names the definition TRD9')
    expect(refusal({ definitions: [], knobs: [{ knob: 'gap', values: [1] }] })).toThrow('The grid names the knob gap')
    expect(refusal({ definitions: [], knobs: [{ knob: 'gapDays', values: [0] }] })).toThrow('gapDays does not take 0')
    const many = Array.from({ length: 200 }, (_, i) => i + 1)
    const knobs = ['gapDays', 'windowDays'].map((knob) => ({ knob, values: many }))
    expect(refusal({ definitions: [], knobs })).toThrow('The grid has 40000 specifications; 20000 are the most.')
    expect(refusal({ definitions: [], knobs: [knobs[0], knobs[0]] })).toThrow('varies gapDays twice')
  })
})

describe('the engine', () => {
  const local = localWorkspace()
  let workspace: Workspace
  const run = (study: Study, onBlock: (block: SpecificationBlock) => void = quiet, ticket = 2) =>
    workspace.engine.specification(ticket, study, onBlock, quiet)

  beforeAll(async () => {
    workspace = local.workspace
    await workspace.engine.addFiles(1, simOpenFiles(), quiet, quiet)
  })

  it('runs the paper’s own 15 definitions as R fitted them', async () => {
    const definitions = paper.definitions.map(({ id }) => id)
    const result = await run(withGrid({ definitions, knobs: [] }))
    const expected = rowsOf('sim-open/expected/definitions_association.csv.gz')
    expect([result.points.length, result.total, expected.length]).toEqual([15, 15, 15 * 61])
    for (const row of expected) {
      const i = definitions.indexOf(`TRD${row.TRD_def}/trMDD${row.trMDD_def}`)
      const at = i * 61 + result.scores.indexOf(row.pgs)
      expect([result.n[at], result.cases[at]]).toEqual([Number(row.n), Number(row.cases)])
      const ok = fitStatuses[result.status[at]] === 'ok'
      expect(ok).toBe(row.estimable === '1')
      if (!ok) continue
      expect(Math.abs(result.logOddsRatio[at] - Number(row.beta))).toBeLessThan(1e-9 * Number(row.se))
      expect(Math.abs(result.standardError[at] / Number(row.se) - 1)).toBeLessThan(1e-9)
    }
  })

  it('gives to the bit what the study with that definition gives', async () => {
    const study = withGrid({ definitions: [], knobs: [{ knob: 'gapDays', values: [90, 200] }] })
    const result = await run(study)
    const turned = { ...paper, definitions: [withKnob(paper.definitions[0], 'gapDays', 200)] }
    const rows = await workspace.engine.association(3, turned, 'wgs_eur', quiet)
    const own = rows.filter(({ contrast }) => contrast === 'TRD/trMDD')
    expect([...result.logOddsRatio.slice(61)]).toEqual(own.map((row) => row.logOddsRatio))
    expect([...result.p.slice(61)]).toEqual(own.map((row) => row.p))
  })

  it('shares the fits of specifications with the same groups', async () => {
    const before = local.jobs()
    const knobs = [{ knob: 'defaultSupplyDays', values: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] }]
    const { points } = await run(withGrid({ definitions: ['TRD3/trMDD1'], knobs }))
    // Supplies count only where gaps are taken from their end.
    expect(points.map(({ sameAs }) => sameAs)).toEqual(points.map(() => 0))
    expect(local.jobs() - before).toBe(0)
  })

  it('keeps what was fitted when stopped, and goes on from there', async () => {
    const knobs = [{ knob: 'windowDays', values: Array.from({ length: 24 }, (_, i) => 100 + 20 * i) }]
    const study = withGrid({ definitions: [], knobs })
    const blocks: SpecificationBlock[] = []
    const stopped = run(
      study,
      (block) => {
        blocks.push(block)
        if (blocks.length === 2) void workspace.engine.cancel(7)
      },
      7,
    )
    await expect(stopped).rejects.toThrow('stopped')
    expect(blocks.map(({ first, points }) => [first, points.length])).toEqual([
      [0, 8],
      [8, 8],
    ])
    const before = local.jobs()
    const whole = await run(study)
    const distinct = new Set(
      whole.points
        .slice(16)
        .map(({ sameAs }) => sameAs)
        .filter((at) => at >= 16),
    ).size
    expect(whole.points).toHaveLength(24)
    // A design and two batches of scores for each that is new.
    expect(local.jobs() - before).toBeLessThanOrEqual(3 * distinct)
    expect([...whole.p.slice(8 * 61, 16 * 61)]).toEqual([...blocks[1].p])
    const again = await localRun(study)
    expect(again).toEqual(whole)
  })

  it('writes a row a specification and score', async () => {
    const study = withGrid({ definitions: [], knobs: [{ knob: 'gapDays', values: [90, 180] }] })
    const [table, summary] = await workspace.engine.tables(4, study, ['specification', 'specification_summary'], quiet)
    expect(table.columns.slice(0, 9).join()).toBe(
      'specification,definition,gapDays,score,n,cases,log_odds_ratio,standard_error,p',
    )
    expect(table.rows).toHaveLength(2 * 61)
    expect(table.rows[61].slice(0, 3)).toEqual([2, 'TRD1/trMDD1', 180])
    expect(summary.rows).toHaveLength(61)
  })
})

/** The same in a fresh workspace with three workers. */
async function localRun(study: Study): Promise<SpecificationResult> {
  const { workspace } = localWorkspace(3)
  await workspace.engine.addFiles(1, simOpenFiles(), quiet, quiet)
  return workspace.engine.specification(2, study, quiet, quiet)
}

describe('a summary', () => {
  /** Four specifications of two knobs; one score each way of moving. */
  const block = (effects: readonly number[][], p: readonly number[][]): SpecificationBlock => ({
    first: 0,
    points: [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ].map((values, i) => ({ definition: 'TRD1/trMDD1', values, nTrMdd: 10, nTrd: 5, sameAs: i })),
    logOddsRatio: Float64Array.from(effects.flat()),
    standardError: new Float64Array(8).fill(0.1),
    p: Float64Array.from(p.flat()),
    n: new Float64Array(8).fill(15),
    cases: new Float64Array(8).fill(5),
    status: Uint8Array.from(effects.flat(), (effect) => (Number.isNaN(effect) ? 1 : 0)),
    method: new Uint8Array(8),
    knobs: ['letter', 'number'],
    scores: ['s', 't'],
    contrast: 'TRD/trMDD',
    cohort: 'wgs_eur',
    total: 4,
  })
  const summaries = (effects: readonly number[][], p: readonly number[][]) =>
    specificationSummaries(block(effects, p), { alpha: 0.05, correction: 'none' })

  it('says which knob moves an effect most, as the share of its variance', () => {
    const effects = [
      [1, 0.1],
      [1.2, 0.3],
      [3, 0.1],
      [3.2, 0.3],
    ]
    const [s, t] = summaries(effects, [
      [0.01, 0.5],
      [0.01, 0.5],
      [0.01, 0.5],
      [0.2, 0.5],
    ])
    expect(s).toMatchObject({ movedBy: 'letter', median: 2.1, lowest: 1, highest: 3.2, shareSignificant: 0.75 })
    expect(s.movedShare).toBeCloseTo(4 / 4.04, 12)
    expect(s.verdict).toBe('robust')
    expect(t).toMatchObject({ movedBy: 'number', shareOneSign: 1, verdict: 'no_finding' })
    expect(t.movedShare).toBeCloseTo(1, 12)
  })

  it('judges what is significant among the scores of one specification, as the study corrects', () => {
    const one = block(Array(4).fill([1, 1]), Array(4).fill([0.04, 0.5]))
    const shares = (['none', 'bonferroni'] as const).map((correction) => {
      const [{ shareSignificant }] = specificationSummaries(one, { alpha: 0.05, correction })
      return shareSignificant
    })
    expect(shares).toEqual([1, 0])
  })

  it('is fragile where the sign turns or few are significant, and of nothing where there is no estimate', () => {
    const [s, t] = summaries(
      [
        [1, NaN],
        [-1, NaN],
        [1, NaN],
        [1, NaN],
      ],
      [
        [0.01, NaN],
        [0.01, NaN],
        [0.01, NaN],
        [0.01, NaN],
      ],
    )
    expect(s).toMatchObject({ shareOneSign: 0.75, shareSignificant: 1, verdict: 'fragile' })
    expect(t).toMatchObject({ estimates: 0, median: NaN, verdict: 'not_estimable', movedBy: '' })
    const [rare] = summaries(
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      [
        [0.01, 1],
        [0.3, 1],
        [0.3, 1],
        [0.3, 1],
      ],
    )
    expect(rare).toMatchObject({ shareOneSign: 1, shareSignificant: 0.25, verdict: 'fragile', movedBy: '' })
  })
})
