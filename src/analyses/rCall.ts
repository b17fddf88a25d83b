import type { AssociationMethod, ModelCard } from '../model/results.ts'
import { type Covariate, covariateColumn, type Study } from '../model/study.ts'
import type { AssociationInput } from './contrastSet.ts'
import type { Covariates } from './covariates.ts'
import { ruleLabel } from './personRules.ts'

/** A model in R's notation. Columns of a category are its factor's, as R's `model.matrix` would make them. */
export const formulaOf = (columns: readonly string[], score: string): string =>
  `case ~ ${[...columns, score].map(rName).join(' + ')}`

/** What each column of the model is, the outcome first. */
export function codingOf(
  { study, cohort }: AssociationInput,
  { names, variables }: Covariates,
  score: string,
): ModelCard['coding'] {
  const { cases, controls } = study.contrasts[0]
  const units: Readonly<Record<Study['scores']['standardise'], string>> = {
    cohort: `per standard deviation (n − 1) over the eligible people of ${cohort} who have it`,
    contrast: `per standard deviation (n − 1) over the people of ${cases} and ${controls} who have it`,
    none: 'as given',
  }
  return [
    { term: 'case', meaning: `1 ${cases}, 0 ${controls}` },
    ...names.map((term, column) => ({ term, meaning: meaningOf(term, variables[column], study) })),
    { term: score, meaning: units[study.scores.standardise] },
  ]
}

function meaningOf(term: string, variable: string, { ageYear, ageDate }: Study): string {
  if (term === 'sex') return '1 female, 0 male'
  if (term === 'age' && ageDate !== null) return `years of 365.25 days from the date of birth to ${ageDate}`
  if (term === 'age') return `${ageYear} minus the year of birth`
  return term === variable ? 'as given' : `1 where ${variable} is ${term.slice(variable.length + 2)}, else 0`
}

/** R that fits the same model: from the tables of the extract and `status.csv` of the command line. */
export function rCallOf(
  { study, cohort, definition }: AssociationInput,
  { absent }: Covariates,
  score: string,
  method: AssociationMethod,
): string {
  const { cases, controls } = study.contrasts[0]
  const used = study.covariates.filter((covariate) => !absent.includes(covariateColumn(covariate)))
  const { where = {}, rules = [] } = study.cohorts.find(({ id }) => id === cohort) ?? {}
  const status = `d[[${quoted(definition)}]]`
  const unit = `d[[${quoted(score)}]] <- (${`d[[${quoted(score)}]] - mean(d[[${quoted(score)}]], na.rm = TRUE)`}) / sd(d[[${quoted(score)}]], na.rm = TRUE)`
  const groups = [
    `d <- d[${status} %in% c(${quoted(cases)}, ${quoted(controls)}), ]`,
    `d$case <- as.integer(${status} == ${quoted(cases)})`,
  ]
  const inOrder = {
    cohort: [unit, ...groups],
    contrast: [...groups, unit],
    none: groups,
  }[study.scores.standardise]
  const formula = `case ~ ${[...used.map(rTerm), rName(score)].join(' + ')}`
  return [
    '# person: one row a person, with person_id, sex (1 female, 0 male), year_of_birth, birth_date and the other covariates',
    '# pgs: person_id and the scores; status: status.csv, written with --person-level',
    'd <- merge(merge(person, status, by = "person_id"), pgs, by = "person_id")',
    `d <- d[${['d$eligible == 1', ...Object.entries(where).map(([column, value]) => `d[[${quoted(column)}]] == ${quoted(value)}`)].join(' & ')}, ]`,
    ...rules.map((rule) => `# Take out of d, as the cohort does: ${ruleLabel(rule)}`),
    ...used.flatMap((covariate) => madeColumn(covariate, study)),
    ...inOrder,
    ...fitOf(formula, score, method),
  ].join('\n')
}

function fitOf(formula: string, score: string, method: AssociationMethod): string[] {
  if (method === 'firth') return [`fit <- logistf::logistf(${formula}, data = d, pl = TRUE)`, 'summary(fit)']
  const glm = `fit <- glm(${formula}, family = binomial, data = d, control = glm.control(epsilon = 1e-16, maxit = 100))`
  if (method === 'wald') return [glm, 'summary(fit)']
  const test = method === 'score' ? 'Rao' : 'LRT'
  return [glm, `anova(update(fit, . ~ . - ${rName(score)}, data = fit$model), fit, test = "${test}")`]
}

function madeColumn(covariate: Covariate, { ageYear, ageDate }: Study): string[] {
  const name = covariateColumn(covariate)
  const lines: string[] = []
  if (name === 'age') {
    const age =
      ageDate === null
        ? `${ageYear} - d$year_of_birth`
        : `as.numeric(as.Date(${quoted(ageDate)}) - as.Date(d$birth_date)) / 365.25`
    lines.push(`d$age <- ${age}`)
  }
  if (name === 'sex' && isFactor(covariate)) {
    lines.push('d$sex <- factor(d$sex, 0:1, c("male", "female"))')
  }
  return lines
}

function rTerm(covariate: Covariate): string {
  const name = rName(covariateColumn(covariate))
  if (typeof covariate === 'string' || covariate.kind !== 'category') return name
  return covariate.reference === null ? `factor(${name})` : `relevel(factor(${name}), ${quoted(covariate.reference)})`
}

const isFactor = (covariate: Covariate): boolean => typeof covariate !== 'string' && covariate.kind === 'category'

const quoted = (text: string): string => JSON.stringify(text)

/** As a name in a formula: with backticks where it is not one by itself. */
const rName = (name: string): string => (/^[A-Za-z.][A-Za-z0-9._]*$/.test(name) ? name : `\`${name}\``)
