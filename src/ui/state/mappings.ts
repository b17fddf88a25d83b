import type { SavedMapping } from '../../model/importMapping.ts'
import type { FileEntry } from '../../model/inventory.ts'
import type { Study } from '../../model/study.ts'
import type { State } from './state.ts'
import type { Store } from './store.ts'

type ChangeStudy = (name: string, update: (study: Study) => Study) => void

/** What is said of a file comes into the study, and goes out of it, as steps that can be undone. */
export function mappingSteps(changeStudy: ChangeStudy) {
  return {
    keepMapping({ name, shape, mapping }: FileEntry) {
      if (shape === null || mapping === null) return
      const { by: _, ...said } = mapping
      const kept = { shape, madeFor: name, ...said }
      changeStudy(`Save what ${name} is`, (study) => withMappings(study, [...others(study, shape), kept]))
    },
    forgetMapping({ name, shape }: FileEntry) {
      changeStudy(`Forget what ${name} is`, (study) => withMappings(study, others(study, shape)))
    },
  }
}

/** A study without any mapping has no list of them, as before there were mappings. */
function withMappings(study: Study, mappings: readonly SavedMapping[]): Study {
  const { importMappings: _, ...rest } = study
  return mappings.length === 0 ? rest : { ...rest, importMappings: [...mappings] }
}

const others = ({ importMappings = [] }: Pick<Study, 'importMappings'>, shape: string | null): SavedMapping[] =>
  importMappings.filter((mapping) => mapping.shape !== shape)

/**
 * Tells the engine of the study's mappings whenever they change: by hand, by undo, by another document. Where it is stopped in
 * taking them, the study gets back those in use.
 */
export function keepMappings(
  store: Store<State>,
  changeStudy: ChangeStudy,
  take: (mappings: readonly SavedMapping[]) => Promise<unknown>,
) {
  let taken: readonly SavedMapping[] = []
  const stop = store.subscribe(() => {
    const { importMappings = [] } = store.get().document.study
    if (importMappings === taken || JSON.stringify(importMappings) === JSON.stringify(taken)) return
    const before = taken
    taken = importMappings
    void take(importMappings).then(() => {
      const { state } = store.get().importing
      if ((state !== 'stopped' && state !== 'failed') || taken !== importMappings) return
      taken = before
      changeStudy('Back to the mappings in use', (study) => withMappings(study, before))
    })
  })
  return {
    stop,
    /** The engine is a new one, which knows of none. */
    forget() {
      taken = []
    },
  }
}
