import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/model/errors.ts'
import { type Definition, primaryDefinition } from '../../src/model/study.ts'
import { studyText } from '../../src/model/studyDocument.ts'
import {
  currentPresets,
  definitionLabel,
  paperStudy,
  presetFor,
  presets,
  withPreset,
} from '../../src/phenotype/presets.ts'
import { readStudy } from '../../src/phenotype/studyFile.ts'
import { definitionInWords, plainWords } from '../../src/phenotype/words.ts'

const paper = paperStudy()
const [primary, ...others] = paper.definitions
const ohdsi = currentPresets.find(({ id }) => id === 'ohdsi-1009')!
const withPrimary = (definition: unknown) => JSON.stringify({ ...paper, definitions: [definition, ...others] })

describe('a study document', () => {
  it.each(['nobody-2020@1', 'fabbri-2021', 'fabbri-2021@9'])('with the unknown preset %s is refused', (preset) => {
    const open = () => readStudy(withPrimary({ ...primary, preset }), 'mine.json')
    expect(open).toThrow(InputError)
    expect(open).toThrow(
      `mine.json: definitions.0.preset names the preset ${preset}, which is not known here; known are `,
    )
    expect(open).toThrow('TRD1/trMDD1@1, ')
    expect(open).toThrow('fabbri-2021@1, fabbri-2021@2, ')
    expect(open).toThrow(/\. The study was not opened; what was open stays\.$/)
  })

  it('with any published version is opened and compared with that version', () => {
    for (const preset of presets) {
      const taken = { ...withPreset(primary, preset), preset: `${preset.id}@${preset.version}` }
      const opened = readStudy(studyText({ ...paper, definitions: [taken, ...others] }), 'a.json')
      expect(presetFor(primaryDefinition(opened))).toBe(preset)
      expect(opened.definitions[0]).toEqual(taken)
    }
  })

  it('whose definition has a concept set that nothing reads is refused', () => {
    expect(() => readStudy(withPrimary({ ...primary, conceptSets: { depression: [] } }), 'a.json')).toThrow(
      'a.json: definitions.0.conceptSets names the concept set depression, which is not known here; known are mdd, ',
    )
  })

  it('whose definition has an entry that is neither a concept nor a code is refused', () => {
    const broken = { ...primary, conceptSets: { mdd: [{ conceptId: 0, name: 'nothing' }] } }
    expect(() => readStudy(withPrimary(broken), 'a.json')).toThrow(
      'a.json: entry 1 of the concept set mdd of TRD1/trMDD1 has neither an OMOP concept id (0 is none) nor a code.',
    )
  })
})

describe('a definition with concept sets of its own', () => {
  const taken = withPreset(primary, ohdsi)

  it('is the preset’s until one of them changes, and says so when it leaves', () => {
    expect(definitionLabel(taken)).toBe('TRD1/trMDD1 as ohdsi-1009 version 2')
    const changed: Definition = { ...taken, conceptSets: { ...taken.conceptSets, ect: [], mdd: [] } }
    expect(definitionLabel(changed)).toBe(
      'TRD1/trMDD1 as ohdsi-1009 version 2, changed: concept set ect; concept set mdd',
    )
  })

  it('names them in its words, and has none of them under the paper’s preset again', () => {
    expect(plainWords(definitionInWords(taken))).toMatch(
      / Concept sets of this definition alone: mdd, schizophrenia, bipolar, antidepressant, esketamine, antipsychotic\.$/,
    )
    expect(withPreset(taken, currentPresets[0])).toEqual(primary)
  })
})
