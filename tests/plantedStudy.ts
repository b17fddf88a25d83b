import { type Study, studySchema } from '../src/model/study.ts'
import { paperStudy } from '../src/phenotype/presets.ts'

/** The three published cohorts by rules on lists and predicted ancestry. */
export function plantedStudy(changes: Partial<Study> = {}): Study {
  const study = paperStudy()
  return studySchema.parse({
    ...study,
    covariates: ['sex', 'age'],
    cohorts: [
      {
        id: 'wgs_eur',
        label: 'WGS, European-like',
        role: 'discovery',
        where: {},
        rules: [
          { kind: 'list', list: 'has_wgs' },
          { kind: 'ancestry', group: 'eur', minProbability: 0.9 },
        ],
      },
      {
        id: 'wgs_div',
        label: 'WGS, diverse',
        role: 'replication',
        where: {},
        rules: [
          { kind: 'list', list: 'has_wgs' },
          { kind: 'cohort', cohort: 'wgs_eur', use: 'exclude' },
        ],
      },
      {
        id: 'array',
        label: 'Array',
        role: 'replication',
        where: {},
        rules: [
          { kind: 'list', list: 'has_array' },
          { kind: 'list', list: 'has_wgs', use: 'exclude' },
        ],
      },
    ],
    ...changes,
  })
}

/** With the published rules for everyone before them; who has no genome is on a list. */
export const publishedCohorts = (): Study =>
  plantedStudy({
    peopleRules: [
      { kind: 'has', what: 'sex', use: 'require', label: 'No demographics' },
      { kind: 'has', what: 'records', use: 'require', label: 'No EHR' },
      { kind: 'list', list: 'no_genome', use: 'exclude', label: 'No genomic data' },
    ],
  })
