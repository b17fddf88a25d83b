import { whyNoScores } from '../../model/missingScores.ts'
import { has, type State } from '../state/state.ts'

/** What is missing where effects are put beside effects, and what to add. */
export function whyNoEffects(state: State): string {
  if (state.inventory.files.length === 0) {
    return 'No data yet. Drop an extract or tables of effects, or open the example study in the Data room.'
  }
  if (!has(state, 'person')) return 'No people and no effects yet. Add a person table, or tables of effects.'
  if (!has(state, 'condition_occurrence')) return 'No diagnoses yet. Cases need the condition table.'
  if (!has(state, 'drug_exposure')) return 'No prescriptions yet. trMDD and TRD need the drug exposure table.'
  return whyNoScores(state.inventory) ?? 'The figure waits until the files are read.'
}
