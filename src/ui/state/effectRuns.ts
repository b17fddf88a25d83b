import { asksForSpecifications } from '../../analyses/specificationGrid.ts'
import type { SensitivityColumn, SpecificationBlock } from '../../model/effectResults.ts'
import type { ScoreDescription } from '../../model/extract.ts'
import type { Study } from '../../model/study.ts'
import { type SensitivityRun, shownIn } from './jobs.ts'
import { has, type State } from './state.ts'
import { associationKey, type WantOf, wantKey } from './want.ts'

/** Only tables of effects are loaded: rooms that need people say so. */
export const isEffectsOnly = (state: State): boolean => has(state, 'effects') && !has(state, 'person')

let lastScores: { readonly of: readonly unknown[]; readonly scores: readonly ScoreDescription[] } = {
  of: [],
  scores: [],
}

/** The scores of loaded tables of effects, those the study describes first; the same array while nothing changes. */
export function effectScores({ jobs, document }: State): readonly ScoreDescription[] {
  const sensitivity = shownIn(jobs, 'sensitivity', '').value
  const replication = shownIn(jobs, 'replication', '').value
  const { descriptions } = document.study.scores
  const of = [sensitivity, replication, descriptions]
  if (lastScores.of.length > 0 && of.every((each, i) => each === lastScores.of[i])) return lastScores.scores
  const found = new Set([
    ...(sensitivity?.columns.flatMap(({ effects }) => effects.map(({ score }) => score)) ?? []),
    ...(replication?.effects.map(({ score }) => score) ?? []),
    ...(replication?.hazardScores.map(({ score }) => score) ?? []),
  ])
  const described = descriptions.filter(({ column }) => found.delete(column))
  const others = [...found].sort().map((column) => ({ column, domain: '', trait: column }))
  const scores = [...described, ...others]
  lastScores = { of, scores }
  return scores
}

/** α and its correction only decide which scores are marked, which the page does by itself. */
const sensitivityKey = (study: Study, digest: string): string =>
  wantKey(associationKey(study, digest), study.definitions, study.scores.descriptions, study.analyses.agreement)

export function sensitivityWant(study: Study, digest: string): WantOf<'sensitivity'> {
  const total = study.definitions.length
  return {
    kind: 'sensitivity',
    slot: '',
    key: sensitivityKey(study, digest),
    label: `${total} definitions`,
    async run(engine, ticket, onProgress) {
      let columns: readonly SensitivityColumn[] = []
      let [first, last] = [NaN, NaN]
      const runOf = (method: string): SensitivityRun => ({
        columns,
        method,
        msPerColumn: columns.length < 2 ? NaN : (last - first) / (columns.length - 1),
      })
      const onColumn = (column: SensitivityColumn) => {
        const at = columns.findIndex(({ head }) => head.definition === column.head.definition)
        // A column comes again with the interval of R².
        if (at < 0) {
          last = performance.now()
          if (columns.length === 0) first = last
        }
        columns = at < 0 ? [...columns, column] : columns.with(at, column)
        onProgress({ done: columns.length, total }, runOf(''))
      }
      const result = await engine.sensitivity(ticket, study, onColumn, () => {})
      columns = result.columns
      return runOf(result.method)
    },
  }
}

/** Everything that a grid's fits depend on. */
export function specificationKey(study: Study, digest: string): string {
  return wantKey(associationKey(study, digest), study.definitions, study.analyses.specification)
}

/** Only while the grid is the one that was asked for by hand. */
export const isSpecificationAsked = ({ document, inventory, view }: State): boolean =>
  inventory.digest !== null &&
  asksForSpecifications(document.study) &&
  view.specificationAsked === specificationKey(document.study, inventory.digest)

export function specificationWant(study: Study, digest: string): WantOf<'specification'> {
  return {
    kind: 'specification',
    slot: '',
    key: specificationKey(study, digest),
    label: 'Specifications',
    async run(engine, ticket, onProgress) {
      const begun = performance.now()
      let blocks: readonly SpecificationBlock[] = []
      let done = 0
      const runOf = () => ({ blocks, msPerSpecification: done === 0 ? NaN : (performance.now() - begun) / done })
      const onBlock = (block: SpecificationBlock) => {
        blocks = [...blocks, block]
        done += block.points.length
        onProgress({ done, total: block.total }, runOf())
      }
      const result = await engine.specification(ticket, study, onBlock, () => {})
      done = result.points.length
      blocks = [result]
      return runOf()
    },
  }
}

export function replicationWant(study: Study, digest: string): WantOf<'replication'> {
  const { association, progression, agreement } = study.analyses
  return {
    kind: 'replication',
    slot: '',
    key: wantKey(associationKey(study, digest), association, progression, agreement),
    label: 'Replication',
    run: (engine, ticket, onProgress) =>
      engine.replication(ticket, study, ({ done, total }) => onProgress({ done, total }, null)),
  }
}

export function publishedWant(study: Study, digest: string): WantOf<'published'> {
  const { analyses, definitions, scores } = study
  return {
    kind: 'published',
    slot: '',
    key: wantKey(associationKey(study, digest), definitions, scores, analyses.association, analyses.progression),
    label: 'Against the published figures',
    run: (engine, ticket, onProgress) =>
      engine.published(ticket, study, ({ done, total }) => onProgress({ done, total }, null)),
  }
}
