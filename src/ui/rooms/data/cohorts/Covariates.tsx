import { formatCount } from '../../../../figures/numbers.ts'
import type { PeopleReport } from '../../../../model/peopleReport.ts'
import { type Covariate, covariateColumn } from '../../../../model/study.ts'
import { useAppState, useWorkbench } from '../../../context.tsx'
import { ChooseMany } from '../../../controls/ChooseMany.tsx'
import { Select } from '../../../controls/Select.tsx'
import { covariateOf } from '../../../state/cohorts.ts'
import { columnNamed, withPresent } from './ruleKinds.ts'

type Change = (step: string, update: (covariates: readonly Covariate[]) => readonly Covariate[]) => void

/** What the models are adjusted for: sex, age, and any column of the person table, as a number or as a category. */
export function Covariates({ report }: { report: PeopleReport }) {
  const { covariates } = useAppState().document.study
  const workbench = useWorkbench()
  const change: Change = (step, update) =>
    workbench.changeStudy(`Covariates: ${step}`, (study) => ({ ...study, covariates: [...update(study.covariates)] }))
  const components = covariates.filter(isComponent)
  const others = covariates.filter((covariate) => !isComponent(covariate))
  return (
    <section className="panel-part" aria-label="Covariates">
      <div className="attrition-head">
        <h2>Covariates of the models</h2>
        <AddCovariates covariates={covariates} report={report} change={change} />
      </div>
      <table className="covariates">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">As</th>
            <th scope="col">Compared with</th>
            <th scope="col" className="number">
              Without
            </th>
            <th scope="col">
              <span className="unseen">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {components.length > 0 && <Components names={components} report={report} change={change} />}
          {others.map((covariate) => (
            <Row key={covariateColumn(covariate)} covariate={covariate} report={report} change={change} />
          ))}
        </tbody>
      </table>
      {covariates.length === 0 && <p className="muted">None: the models have the score alone.</p>}
    </section>
  )
}

const isComponent = (covariate: Covariate): covariate is string =>
  typeof covariate === 'string' && /^PC\d+$/.test(covariate)

/** Principal components stand in one line: there are many, and they are never categories. */
function Components({ names, report, change }: { names: readonly string[]; report: PeopleReport; change: Change }) {
  const label = names.length === 1 ? names[0] : `${names[0]} … ${names[names.length - 1]}, ${names.length} components`
  const without = Math.max(...names.map((name) => report.people - (columnNamed(report, name)?.n ?? 0)))
  return (
    <tr>
      <td>{label}</td>
      <td className="muted">numbers</td>
      <td />
      <td className="number">{formatCount(without)}</td>
      <td>
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove ${label}`}
          onClick={() => change(`without ${label}`, (all) => all.filter((one) => !isComponent(one)))}
        >
          ×
        </button>
      </td>
    </tr>
  )
}

function Row({ covariate, report, change }: { covariate: Covariate; report: PeopleReport; change: Change }) {
  const name = covariateColumn(covariate)
  const { kind, reference } = typeof covariate === 'string' ? { kind: 'as_read' as const, reference: null } : covariate
  const column = columnNamed(report, name)
  const isMade = name === 'sex' || name === 'age'
  const isCategory = kind === 'category' || (kind === 'as_read' && column?.kind === 'category')
  const take = (step: string, next: Covariate) =>
    change(`${name} ${step}`, (all) => all.map((one) => (covariateColumn(one) === name ? next : one)))
  return (
    <tr>
      <td>{name}</td>
      <td>
        {isMade ? (
          <span className="muted">{name === 'sex' ? 'female = 1' : 'years'}</span>
        ) : (
          <Select
            label={`${name} is taken as`}
            labelShown={false}
            value={kind}
            options={[
              { id: 'as_read', label: column === undefined ? 'as read' : `as read: ${column.kind}` },
              { id: 'number', label: 'number' },
              { id: 'category', label: 'category' },
            ]}
            onChange={(id) => take(`as ${id.replace('_', ' ')}`, covariateOf(name, id as typeof kind, null))}
          />
        )}
      </td>
      <td>
        {isCategory && (
          <Select
            label={`${name} is compared with`}
            labelShown={false}
            value={reference === null ? first : `=${reference}`}
            options={withPresent(
              [
                { id: first, label: column?.levels?.[0] ? `the first: ${column.levels[0].value}` : 'the first' },
                ...(column?.levels ?? []).map(({ value }) => ({ id: `=${value}`, label: value })),
              ],
              reference === null ? first : `=${reference}`,
            )}
            onChange={(id) => {
              const next = id === first ? null : id.slice(1)
              take(next === null ? 'against the first level' : `against ${next}`, covariateOf(name, kind, next))
            }}
          />
        )}
      </td>
      <td className="number">
        {isMade ? '' : column === undefined ? 'not in the data' : formatCount(report.people - column.n)}
      </td>
      <td>
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove ${name}`}
          onClick={() => change(`without ${name}`, (all) => all.filter((one) => covariateColumn(one) !== name))}
        >
          ×
        </button>
      </td>
    </tr>
  )
}

/** Other choices begin with an equals sign: a level may be called anything. */
const first = 'first'

function AddCovariates({
  covariates,
  report,
  change,
}: {
  covariates: readonly Covariate[]
  report: PeopleReport
  change: Change
}) {
  const chosen = covariates.map(covariateColumn)
  const names = [...new Set(['sex', 'age', ...report.columns.map(({ name }) => name), ...chosen])]
  const take = (next: readonly string[]) => {
    const added = next.filter((name) => !chosen.includes(name))
    const gone = chosen.filter((name) => !next.includes(name))
    const step = [...added.map((name) => `with ${name}`), ...gone.map((name) => `without ${name}`)].join(', ')
    change(step, (all) => [...all.filter((one) => !gone.includes(covariateColumn(one))), ...added])
  }
  return (
    <ChooseMany
      label="Covariates"
      options={names.map((name) => ({ id: name, label: name }))}
      chosen={chosen}
      onChange={take}
    >
      Choose columns
    </ChooseMany>
  )
}
