import type { z } from 'zod'
import { plainCode } from './codes.ts'
import { InputError } from './errors.ts'
import { type Study, studySchema, studySchemaVersion } from './study.ts'

/**
 * Reads and validates a study document.
 * @throws InputError naming the place in the document, the rule and what was found
 */
export function parseStudy(text: string, fileName: string): Study {
  const json = parseJson(text, fileName)
  const schema = (json as { schema?: unknown } | null)?.schema
  if (typeof schema === 'number' && schema > studySchemaVersion) {
    throw new InputError(
      `${fileName} was saved by a newer version (schema ${schema}, here ${studySchemaVersion}). ` +
        'It was not opened, so that nothing in it is lost.',
    )
  }
  const result = studySchema.safeParse(json)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new InputError(`${fileName}: ${sentenceOf(issue, json)} The study was not opened; what was open stays.`)
  }
  return checked(result.data, fileName)
}

/**
 * The document as it is saved. Fields come in the schema's order: a study has one text, and one digest, however it was put
 * together. One that the schema refuses is written as it is: saving loses nothing, opening says what is wrong.
 */
export function studyText(study: Study): string {
  const { data } = studySchema.safeParse(study)
  return `${JSON.stringify(data ?? study, null, 2)}\n`
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InputError(`${fileName} is not a study document: ${(cause as Error).message}.`, { cause })
  }
}

type Issue = z.core.$ZodIssue

/** What is wrong, where, by which rule and with which value, in words of the document and not of the validator. */
function sentenceOf(issue: Issue, json: unknown): string {
  const place = issue.path.length === 0 ? 'the document' : issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys')
    return `${place} has the field ${issue.keys.join(', ')}, which is not known here.`
  return `${place} ${ruleOf(issue)}; it is ${shown(valueAt(json, issue.path))}.`
}

function ruleOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'too_small':
      return bound(issue.origin, 'least', 'more than', issue.minimum, issue.inclusive)
    case 'too_big':
      return bound(issue.origin, 'most', 'less than', issue.maximum, issue.inclusive)
    default:
      return `cannot be used (${issue.message})`
  }
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function bound(origin: string, at: string, beyond: string, limit: number | bigint, inclusive?: boolean): string {
  const number = origin === 'number' || origin === 'int'
  const words = inclusive === false ? `${beyond} ${limit}` : `at ${at} ${limit}`
  return number ? `must be ${words}` : `must have ${words} ${origin === 'string' ? 'characters' : 'entries'}`
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], json)
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return JSON.stringify(value)
}

/** Rules over several fields. */
function checked(study: Study, fileName: string): Study {
  const refuse = (sentence: string): never => {
    throw new InputError(`${fileName}: ${sentence} The study was not opened; what was open stays.`)
  }
  const cohortIds = study.cohorts.map((cohort) => cohort.id)
  if (new Set(cohortIds).size !== cohortIds.length)
    refuse(`two cohorts have the same id among ${cohortIds.join(', ')}.`)
  study.cohorts.forEach(({ id, rules = [] }, at) => {
    const before = cohortIds.slice(0, at)
    const rule = rules.find((one) => one.kind === 'cohort' && !before.includes(one.cohort))
    if (rule?.kind === 'cohort')
      refuse(`the cohort ${id} has a rule on the cohort ${rule.cohort}, which does not stand before it.`)
  })
  if (study.peopleRules?.some(({ kind }) => kind === 'cohort')) {
    refuse('the rules for everyone (peopleRules) cannot ask for a cohort: they come before the cohorts.')
  }
  const definitionIds = study.definitions.map((definition) => definition.id)
  if (new Set(definitionIds).size !== definitionIds.length) refuse('two definitions have the same id.')
  if (study.definitions.filter((definition) => definition.primary).length !== 1) {
    refuse('exactly one definition must be the primary one.')
  }
  for (const set of study.analyses.progression.sets) {
    const unknown = set.cohorts.find((id) => !cohortIds.includes(id))
    if (unknown !== undefined)
      refuse(`the time-to-event set ${set.id} names the cohort ${unknown}, which is not there.`)
  }
  for (const contrast of study.contrasts) {
    if (contrast.cases === contrast.controls) refuse(`a contrast compares ${contrast.cases} with itself.`)
  }
  const setsOf = (conceptSets: Study['conceptSets'] = {}, whose = '') =>
    Object.entries(conceptSets).map(([name, entries]) => ({ name: `${name}${whose}`, entries }))
  const ofDefinitions = study.definitions.flatMap(({ id, conceptSets }) => setsOf(conceptSets, ` of ${id}`))
  for (const { name, entries } of [...setsOf(study.conceptSets), ...ofDefinitions]) {
    const at = entries.findIndex(({ conceptId, code = '' }) => conceptId === 0 && plainCode(code) === '')
    if (at !== -1)
      refuse(`entry ${at + 1} of the concept set ${name} has neither an OMOP concept id (0 is none) nor a code.`)
  }
  const shapes = study.importMappings?.map(({ shape }) => shape) ?? []
  if (new Set(shapes).size !== shapes.length) refuse('two mappings (importMappings) are for files of the same columns.')
  for (const { madeFor, columns } of study.importMappings ?? []) {
    const used = Object.values(columns).flatMap((column) => (column === null ? [] : [column.toLowerCase()]))
    const twice = used.find((column, at) => used.indexOf(column) !== at)
    if (twice !== undefined)
      refuse(`the mapping made for ${madeFor} uses the column ${twice} twice: a column is one thing.`)
  }
  const { progression, scoreStrata } = study.analyses
  const ascend = (cuts: readonly number[]): boolean => cuts.every((cut, at) => at === 0 || cut > cuts[at - 1])
  if (!ascend(progression.strata)) refuse('the strata must be in ascending order.')
  if (!ascend(progression.hazardIntervals))
    refuse('the days that split the follow-up (hazardIntervals) must be in ascending order.')
  if (!ascend(scoreStrata.cuts)) refuse('the cuts of a score (scoreStrata) must be in ascending order.')
  return study
}
