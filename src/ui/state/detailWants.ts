import type { JobKind } from './jobs.ts'
import type { State } from './state.ts'
import { associationKey, type Want, type WantOf } from './want.ts'

/** Where the details of an association stand: of a cohort and a contrast, then of one score or several. */
export const detailSlot = (cohort: string, contrast: string, scores: readonly string[] = []): string =>
  [cohort, contrast, ...scores].join('|')

/** The contrast that is also the difference of two others. */
export const bothCases = 'TRD/trMDD'

/** Beyond the rows of associations: the figure by sex, then what the inspector shows. */
export function detailWants({ view, document }: State, digest: string): readonly Want[] {
  const { study } = document
  const { cohort, contrast, score, compared } = view
  const key = associationKey(study, digest)
  const want = <K extends JobKind>(kind: K, label: string, scores: readonly string[], run: WantOf<K>['run']) =>
    ({ kind, slot: detailSlot(cohort, contrast, scores), key, label, run }) satisfies WantOf<K>
  const sex = want('sexModels', 'Women and men', [], (engine, ticket, onProgress) =>
    engine.sexModels(ticket, study, cohort, contrast, ({ done, total }) => onProgress({ done, total }, null)),
  )
  const list: Want[] = view.figure === 'sex' ? [sex] : []
  if (!view.inspectorOpen || score === null) return list
  list.push(
    want('modelCard', 'Model', [score], (engine, ticket) => engine.modelCard(ticket, study, cohort, contrast, score)),
  )
  if (compared.length > 1) {
    list.push(
      want('jointModel', 'Scores together', compared, (engine, ticket) =>
        engine.jointModel(ticket, study, cohort, contrast, compared),
      ),
    )
  }
  if (view.figure !== 'sex') list.push(sex)
  if (contrast === bothCases) {
    list.push(
      want('trdDifference', 'TRD against trMDD', [], (engine, ticket, onProgress) =>
        engine.trdDifference(ticket, study, cohort, ({ done, total }) => onProgress({ done, total }, null)),
      ),
    )
  }
  list.push({
    kind: 'scoreStrata',
    slot: detailSlot(cohort, contrast, [score]),
    key: JSON.stringify([key, study.analyses.scoreStrata]),
    label: 'Strata of the score',
    run: (engine, ticket) => engine.scoreStrata(ticket, study, cohort, contrast, score),
  })
  return list
}
