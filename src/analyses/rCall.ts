import type { AssociationMethod, AssociationRow, ModelCard } from '../model/results.ts'
import { type Cohort, type Covariate, covariateColumn, type Study } from '../model/study.ts'
import type { AssociationInput } from './contrastSet.ts'
import type { Covariates } from './covariates.ts'
import { ruleLabel } from './personRules.ts'
import { ancestryComponents } from './scoreUnits.ts'

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
    discovery: `per standard deviation (n − 1) over the eligible people of the discovery cohort (${discoveryOf(study)?.id}) who have it`,
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
  return term === variable ? 'as given' : `1 where ${variable} is ${levelOf(term, variable)}, else 0`
}

/** R that fits the same model: from the tables of the extract and `status.csv` of the command line. */
export function rCallOf(
  { study, cohort, definition }: AssociationInput,
  covariates: Covariates,
  score: string,
  { method, covariates: kept }: Pick<AssociationRow, 'method' | 'covariates'>,
): string {
  const { cases, controls } = study.contrasts[0]
  const { confidenceLevel } = study.analyses.association
  const used = study.covariates.filter((covariate) => !covariates.absent.includes(covariateColumn(covariate)))
  const own = study.cohorts.find(({ id }) => id === cohort)
  const discovery = study.scores.standardise === 'discovery' ? discoveryOf(study) : own
  // The people whose mean and SD the score takes: those of d, or of the discovery cohort.
  const unitFrame = discovery === undefined || discovery === own ? 'd' : 'unit'
  const components = used.map(covariateColumn)
  const status = `d[[${quoted(definition)}]]`
  const [values, ofUnit] = ['d', unitFrame].map((frame) => `${frame}[[${quoted(score)}]]`)
  const unitOf = (from: string): string =>
    `${values} <- (${values} - mean(${from}, na.rm = TRUE)) / sd(${from}, na.rm = TRUE)`
  const groups = [
    `d <- d[${status} %in% c(${quoted(cases)}, ${quoted(controls)}), ]`,
    `d$case <- as.integer(${status} == ${quoted(cases)})`,
  ]
  const inOrder = {
    cohort: [unitOf(values), ...groups],
    discovery: [unitOf(ofUnit), ...groups],
    contrast: [...groups, unitOf(values)],
    none: groups,
  }[study.scores.standardise]
  // glm would not leave out dependent columns with so small an epsilon: its tolerance for them is a thousandth of it.
  const terms = kept.length < covariates.names.length ? columnTerms(covariates, kept) : used.map(rTerm)
  const formula = `case ~ ${[...terms, rName(score)].join(' + ')}`
  return [
    '# person: one row a person, with person_id, sex (1 female, 0 male), year_of_birth, birth_date and the other covariates',
    '# pgs: person_id and the scores; status: status.csv, written with --person-level',
    '# all read with check.names = FALSE, na.strings = "" and colClasses = c(person_id = "character")',
    'd <- merge(merge(person, status, by = "person_id"), pgs, by = "person_id")',
    ...(unitFrame === 'd'
      ? []
      : [
          '# The discovery cohort, whose mean and SD the score takes.',
          ...peopleOf(discovery, unitFrame),
          ...adjusted(score, components, study, unitFrame),
        ]),
    ...peopleOf(own, 'd'),
    ...used.flatMap((covariate) => madeColumn(covariate, study)),
    ...adjusted(score, components, study, 'd'),
    ...inOrder,
    ...fitOf(formula, score, method, confidenceLevel),
  ].join('\n')
}

const discoveryOf = ({ cohorts }: Study): Cohort | undefined => cohorts.find(({ role }) => role === 'discovery')

/** The eligible people of a cohort. */
function peopleOf(cohort: Cohort | undefined, frame: string): string[] {
  const { where = {}, rules = [] } = cohort ?? {}
  const asked = Object.entries(where).map(([column, value]) => `d[[${quoted(column)}]] == ${quoted(value)}`)
  return [
    `${frame} <- d[${['d$eligible == 1', ...asked].join(' & ')}, ]`,
    ...rules.map((rule) => `# Take out of ${frame}, as the cohort does: ${ruleLabel(rule)}`),
  ]
}

/** To the limit of double precision: by default glm's standard errors are those of the last iterate but one. */
const GLM_CONTROL = 'control = glm.control(epsilon = 1e-16, maxit = 100)'

function fitOf(formula: string, score: string, method: AssociationMethod, confidenceLevel: number): string[] {
  if (method === 'firth') {
    // By default logistf stops where a step is shorter than 1e-5, and after 25 of them.
    return [
      `fit <- logistf::logistf(${formula}, data = d, alpha = ${Number((1 - confidenceLevel).toPrecision(12))},`,
      '  control = logistf::logistf.control(maxit = 1000, lconv = 1e-12, gconv = 1e-9, xconv = 1e-10),',
      '  plcontrol = logistf::logistpl.control(maxit = 1000, lconv = 1e-12, xconv = 1e-10))',
      'summary(fit)',
      '# Standard errors from the information at the estimate; those above may be of the augmented data, which are smaller.',
      'x <- model.matrix(fit$formula, d)',
      'sqrt(diag(solve(crossprod(x * sqrt(fit$predict * (1 - fit$predict))))))',
    ]
  }
  const glm = `fit <- glm(${formula}, family = binomial, data = d, ${GLM_CONTROL})`
  if (method === 'wald') return [glm, 'summary(fit)']
  const test = method === 'score' ? 'Rao' : 'LRT'
  const without = `update(fit, . ~ . - ${rName(score)}, subset = !is.na(${rName(score)}))`
  return [glm, `anova(${without}, fit, test = "${test}")`]
}

/** What `adjustedScores` does. */
function adjusted(score: string, columns: readonly string[], study: Study, frame: string): string[] {
  const { ancestryAdjustment } = study.scores
  if (ancestryAdjustment === 'none') return []
  const components = ancestryComponents(study)
    .filter((name) => columns.includes(name))
    .map(rName)
    .join(' + ')
  const rest = `rest <- resid(lm(${rName(score)} ~ ${components}, data = ${frame}, na.action = na.exclude))`
  if (ancestryAdjustment === 'mean') return [rest, `${frame}[[${quoted(score)}]] <- rest`]
  const variance = `glm(rest^2 ~ ${components}, family = Gamma(link = "log"), data = ${frame}, na.action = na.exclude, ${GLM_CONTROL})`
  return [rest, `${frame}[[${quoted(score)}]] <- rest / sqrt(fitted(${variance}))`]
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

/** The columns kept, one by one. */
const columnTerms = ({ names, variables }: Covariates, kept: readonly string[]): string[] =>
  kept.map((name) => {
    const variable = variables[names.indexOf(name)]
    return name === variable ? rName(name) : `I(${rName(variable)} == ${quoted(levelOf(name, variable))})`
  })

/** The level of a category's column. */
const levelOf = (column: string, variable: string): string => column.slice(variable.length + 2)

const isFactor = (covariate: Covariate): boolean => typeof covariate !== 'string' && covariate.kind === 'category'

const quoted = (text: string): string => JSON.stringify(text)

const reserved = new Set('if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in'.split(' '))

/** As a name in a formula: with backticks where it is not one by itself. */
const rName = (name: string): string =>
  /^([A-Za-z]|\.(?!\d))[A-Za-z0-9._]*$/.test(name) && !reserved.has(name)
    ? name
    : `\`${name.replace(/[\\`]/g, '\\$&')}\``
