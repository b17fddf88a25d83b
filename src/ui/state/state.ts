import type { ContrastKey } from '../../figures/theme.ts'
import type { ComparedGroup } from '../../model/comparison.ts'
import type { PhenotypeResult } from '../../model/engine.ts'
import type { ErrorKind } from '../../model/errors.ts'
import type { Inventory, TableKind } from '../../model/inventory.ts'
import { whyNoScores } from '../../model/missingScores.ts'
import type { Progress } from '../../model/progress.ts'
import type { Study } from '../../model/study.ts'
import { type AssociationView, noFilter, type ScoreFilter } from './associationView.ts'
import { newDocument, type StudyDocument } from './document.ts'
import { type Jobs, noJobs, shownIn } from './jobs.ts'
import { type CurveView, firstCurveView, firstHazardView, type HazardView } from './progressionView.ts'
import type { RoomId } from './route.ts'

export type Theme = 'system' | 'light' | 'dark'
export type ScoresPane = 'scores' | 'waterfall' | 'correlations' | 'groups' | 'distribution'
export type RowOrder = 'domain' | 'effect' | 'p'

/** A piece of work that the user asked for by hand: reading files, writing tables. */
export type Task =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly ticket: number; readonly label: string; readonly progress: Progress | null }
  | { readonly state: 'failed'; readonly kind: ErrorKind; readonly message: string }
  | { readonly state: 'stopped'; readonly message: string }

/** What the panes of the Definition room compare; nothing of it changes a result. */
export interface Comparison {
  readonly group: ComparedGroup
  /** Keys of the definitions side by side; null: those that suggest themselves. */
  readonly chosen: readonly string[] | null
  /** Keys of the two between which people move. */
  readonly from: string | null
  readonly to: string | null
  /** Id of the definition whose attrition is shown; null: the primary one's. */
  readonly attrition: string | null
}

/** What the Replication room compares. */
export interface ReplicationView {
  /** Odds ratios of a contrast, or hazard ratios of time to TRD. */
  readonly ratios: 'odds' | 'hazard'
  /** Id of the cohort put beside the discovery cohort; null: the first. */
  readonly cohort: string | null
  /** Of a time-to-event set, in the same way. */
  readonly set: string | null
}

export type DataPane = 'files' | 'report' | 'cohorts'

export interface View {
  readonly room: RoomId
  /** Column name of the selected score; null until there are scores. */
  readonly score: string | null
  readonly cohort: string
  /** Id of the time-to-event set shown. */
  readonly set: string
  readonly theme: Theme
  readonly knobsOpen: boolean
  readonly inspectorOpen: boolean
  /** Figure or its table. */
  readonly display: 'figure' | 'table'
  readonly order: RowOrder
  /** Of the Association room. */
  readonly figure: AssociationView
  /** Of the figures that show one contrast, and of the inspector. */
  readonly contrast: ContrastKey
  readonly filter: ScoreFilter
  /** Columns of words in forests: those that fit, or all. */
  readonly columns: 'fit' | 'all'
  /** Scores put beside each other: with two or more, a model of them together. */
  readonly compared: readonly string[]
  readonly curves: CurveView
  readonly hazards: HazardView
  /** Of the Sensitivity room. */
  readonly sensitivity: 'table2' | 'multiples' | 'curve'
  /** The key of the grid of specifications that was asked for by hand; null: none was. */
  readonly specificationAsked: string | null
  readonly replication: ReplicationView
  /** The definition in words is shown, rather than room for the tabs below it. */
  readonly wordsOpen: boolean
  /** Id of the tab in the lower pane of the Definition room. */
  readonly pane: string
  readonly comparison: Comparison
  /** What the Scores room shows. */
  readonly scoresPane: ScoresPane
  /** Key of the long scoring that was begun by hand; null: none was. */
  readonly scoringAllowed: string | null
  /** What the Data room shows. */
  readonly dataPane: DataPane
  /** Id of the selected file. */
  readonly file: string | null
  readonly singleKeys: boolean
  /** The list of keys is shown. */
  readonly keysShown: boolean
}

/**
 * Studies kept to compare the present one with. A scenario is a study document and a name, nothing else: its results are
 * made like those of the present one, so that it holds in every cohort and for whatever files are loaded. See
 * `docs/decisions/0005-scenarios.md`.
 */
export interface Scenario {
  readonly id: number
  readonly name: string
  readonly study: Study
}

export interface Scenarios {
  readonly list: readonly Scenario[]
  /** Id of the one compared with; null: none is. */
  readonly active: number | null
}

export interface State {
  readonly document: StudyDocument
  readonly inventory: Inventory
  readonly importing: Task
  readonly exporting: Task
  readonly jobs: Jobs
  readonly view: View
  readonly scenarios: Scenarios
  /** What is refused or went wrong outside a result: opening a study, starting the engine. Null when nothing did. */
  readonly notice: { readonly kind: ErrorKind; readonly message: string } | null
}

export const noInventory: Inventory = {
  files: [],
  problems: [],
  people: 0,
  scores: 0,
  simulated: false,
  recordsByYear: [],
  digest: null,
}

export function initialState(study: Study): State {
  return {
    document: newDocument(study),
    inventory: noInventory,
    importing: { state: 'idle' },
    exporting: { state: 'idle' },
    jobs: noJobs,
    scenarios: { list: [], active: null },
    notice: null,
    view: {
      room: 'data',
      score: null,
      ...firstOf(study),
      theme: 'system',
      knobsOpen: true,
      inspectorOpen: true,
      display: 'figure',
      order: 'domain',
      figure: 'forest',
      contrast: 'TRD/trMDD',
      filter: noFilter,
      columns: 'fit',
      compared: [],
      curves: firstCurveView,
      hazards: firstHazardView,
      sensitivity: 'table2',
      specificationAsked: null,
      replication: { ratios: 'odds', cohort: null, set: null },
      wordsOpen: true,
      pane: 'attrition',
      comparison: { group: 'TRD', chosen: null, from: null, to: null, attrition: null },
      scoresPane: 'scores',
      scoringAllowed: null,
      dataPane: 'files',
      file: null,
      singleKeys: true,
      keysShown: false,
    },
  }
}

/** The cohort and the time-to-event set shown first. */
export function firstOf(study: Study): { cohort: string; set: string } {
  const discovery = study.cohorts.find((cohort) => cohort.role === 'discovery') ?? study.cohorts[0]
  return { cohort: discovery.id, set: study.analyses.progression.sets[0].id }
}

/** The files' word, never the study document's: a document is opened beside other data. */
export const isSimulated = (state: State): boolean => state.inventory.simulated

/** As the data have them, once that is known: a study's cohorts may not be told apart in them. */
export const cohortsOf = ({ jobs, document }: State): readonly { readonly id: string; readonly label: string }[] =>
  shownIn(jobs, 'phenotype', '').value?.cohorts ?? document.study.cohorts

export const progressionSetsOf = ({ jobs, document }: State): PhenotypeResult['progressionSets'] =>
  shownIn(jobs, 'phenotype', '').value?.progressionSets ?? document.study.analyses.progression.sets

/** Ready-made, or to be computed here from genotypes and weights. */
export const canScore = ({ inventory }: State): boolean => whyNoScores(inventory) === null

export const has = (state: State, kind: TableKind): boolean =>
  state.inventory.files.some((file) => file.takenFor === kind && file.state === 'ready')
