import { studyScores } from '../analyses/contrastSet.ts'
import { runJointModel } from '../analyses/jointModel.ts'
import { missingRows } from '../analyses/missing.ts'
import { runModelCard } from '../analyses/modelCard.ts'
import { runScoreStrata } from '../analyses/scoreStrata.ts'
import { runSexModels } from '../analyses/sexModels.ts'
import { runTrdDifference } from '../analyses/trdDifference.ts'
import type { AssociationDetails, SexModels } from '../model/engine.ts'
import { InputError } from '../model/errors.ts'
import { NO_SCORES } from '../model/missingScores.ts'
import type { OnProgress } from '../model/progress.ts'
import type { JointModel, MissingRow, ModelCard, TrdDifferenceRow } from '../model/results.ts'
import type { StratumRow } from '../model/strataResults.ts'
import { type Contrast, contrastId, type Study } from '../model/study.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import {
  type AssociationRequest,
  type Associations,
  associationInput,
  associationKey,
  primaryRequest,
} from './associations.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { createMemo } from './memo.ts'
import type { Tickets } from './tickets.ts'

/** The details of one cohort under the primary definition. */
export interface DetailedAssociations {
  sexModels(cohort: string, contrast: Contrast): Promise<SexModels>
  trdDifference(cohort: string): Promise<readonly TrdDifferenceRow[]>
  missing(cohort: string): readonly MissingRow[]
  /** Of every score. */
  scoreStrata(cohort: string, contrast: Contrast): Promise<readonly StratumRow[]>
}

/** Fits what is asked for; the long ones are kept by all that they depend on. */
export function createAssociationDetails(pool: KernelPool, associations: Associations) {
  const sexes = createMemo<SexModels>(12)
  const differences = createMemo<readonly TrdDifferenceRow[]>(6)

  const detailsOf = (cohortStudy: CohortStudy, signal: AbortSignal, onProgress: OnProgress): DetailedAssociations => {
    const requestOf = (cohort: string, contrasts: readonly Contrast[]): AssociationRequest => ({
      cohort,
      definition: cohortStudy.primary,
      contrasts,
    })
    const counter = (task: string, total: number) => {
      let done = 0
      return (more: number): void => {
        done += more
        onProgress({ task, done, total, unit: 'fits' })
      }
    }
    const scores = (): number => studyScores(cohortStudy.extract, cohortStudy.study).length
    return {
      async sexModels(cohort, contrast) {
        const request = requestOf(cohort, [contrast])
        const key = associationKey(cohortStudy, request)
        const input = associationInput(cohortStudy, request)
        const onFits = counter('Sex', 3 * scores())
        const result = sexes.peek(key) ?? (await runSexModels(pool, input, { signal, onFits }))
        return sexes.get(key, () => result)
      },
      async trdDifference(cohort) {
        const request = requestOf(cohort, [TRD_AGAINST_TRMDD])
        const key = associationKey(cohortStudy, request)
        const known = differences.peek(key)
        if (known !== undefined) return known
        const fitted = { signal, onRows: () => {} }
        const rows = await associations(directly(cohortStudy), primaryRequest(cohortStudy, cohort), fitted)
        const direct = rows.filter(({ contrast }) => contrast === contrastId(TRD_AGAINST_TRMDD))
        const onFits = counter('TRD against trMDD', scores())
        const made = await runTrdDifference(pool, associationInput(cohortStudy, request), direct, { signal, onFits })
        return differences.get(key, () => made)
      },
      scoreStrata(cohort, contrast) {
        const input = associationInput(cohortStudy, requestOf(cohort, [contrast]))
        return runScoreStrata(pool, input, { signal, onFits: counter('Strata', scores()) })
      },
      missing: (cohort) => missingRows(associationInput(cohortStudy, primaryRequest(cohortStudy, cohort))),
    }
  }

  /** The calls of the page. */
  const engine = (
    tickets: Tickets,
    open: (study: Study, signal: AbortSignal) => Promise<CohortStudy>,
  ): AssociationDetails => {
    const run = <T>(
      ticket: number,
      study: Study,
      work: (cohortStudy: CohortStudy, signal: AbortSignal) => Promise<T>,
    ) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await open(study, signal)
        if (cohortStudy.extract.scores === null) throw new InputError(NO_SCORES)
        return work(cohortStudy, signal)
      })
    const single = (cohortStudy: CohortStudy, cohort: string, contrast: string) =>
      associationInput(cohortStudy, {
        cohort,
        definition: cohortStudy.primary,
        contrasts: [contrastOf(cohortStudy, contrast)],
      })
    return {
      sexModels: (ticket, study, cohort, contrast, onProgress) =>
        run(ticket, study, (cohortStudy, signal) =>
          detailsOf(cohortStudy, signal, onProgress).sexModels(cohort, contrastOf(cohortStudy, contrast)),
        ),
      trdDifference: (ticket, study, cohort, onProgress) =>
        run(ticket, study, (cohortStudy, signal) => detailsOf(cohortStudy, signal, onProgress).trdDifference(cohort)),
      modelCard: (ticket, study, cohort, contrast, score) =>
        run(
          ticket,
          study,
          (cohortStudy, signal): Promise<ModelCard> =>
            runModelCard(pool, { ...single(cohortStudy, cohort, contrast), scores: [score] }, signal),
        ),
      scoreStrata: (ticket, study, cohort, contrast, score) =>
        run(ticket, study, (cohortStudy, signal) =>
          runScoreStrata(pool, { ...single(cohortStudy, cohort, contrast), scores: [score] }, { signal }),
        ),
      jointModel: (ticket, study, cohort, contrast, scores) =>
        run(
          ticket,
          study,
          (cohortStudy, signal): Promise<JointModel> =>
            runJointModel(pool, { ...single(cohortStudy, cohort, contrast), scores: [...scores] }, signal),
        ),
    }
  }

  return { detailsOf, engine }
}

const TRD_AGAINST_TRMDD: Contrast = { cases: 'TRD', controls: 'trMDD' }

/** The direct contrast with the unit of the two fits beside it: never that of the contrast's own people. */
function directly(cohortStudy: CohortStudy): CohortStudy {
  const { study } = cohortStudy
  const standardise = study.scores.standardise === 'contrast' ? 'cohort' : study.scores.standardise
  return { ...cohortStudy, study: { ...study, scores: { ...study.scores, standardise } } }
}

/** @throws InputError if the study has no such contrast */
function contrastOf({ study }: CohortStudy, id: string): Contrast {
  const contrast = study.contrasts.find((each) => contrastId(each) === id)
  if (contrast !== undefined) return contrast
  throw new InputError(
    `The study has no contrast ${id}; it has ${study.contrasts.map(contrastId).join(', ')}. Nothing was computed.`,
  )
}
