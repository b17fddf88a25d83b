import { InputError } from '../model/errors.ts'
import { presetKey } from '../model/preset.ts'
import type { Study } from '../model/study.ts'
import { parseStudy } from '../model/studyDocument.ts'
import { conceptClassNames } from './conceptSets.ts'
import { presets } from './presets.ts'

/**
 * Reads a study document and holds what its definitions name against what there is: presets and concept classes.
 * @throws InputError naming the place in the document, the rule and what was found
 */
export function readStudy(text: string, fileName: string): Study {
  const study = parseStudy(text, fileName)
  const refuse = (place: string, found: string, known: readonly string[]): never => {
    throw new InputError(
      `${fileName}: ${place} names ${found}, which is not known here; known are ${known.join(', ')}. ` +
        'The study was not opened; what was open stays.',
    )
  }
  const keys = presets.map(presetKey)
  const classes: readonly string[] = conceptClassNames
  study.definitions.forEach(({ preset, conceptSets = {} }, at) => {
    if (preset !== undefined && !keys.includes(preset)) refuse(`definitions.${at}.preset`, `the preset ${preset}`, keys)
    const unknown = Object.keys(conceptSets).find((name) => !classes.includes(name))
    if (unknown !== undefined) refuse(`definitions.${at}.conceptSets`, `the concept set ${unknown}`, classes)
  })
  return study
}
