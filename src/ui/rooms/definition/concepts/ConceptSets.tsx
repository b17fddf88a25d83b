import { useState } from 'react'
import type { ConceptEntry, ConceptSets as Sets } from '../../../../model/extract.ts'
import { primaryDefinition } from '../../../../model/study.ts'
import { conceptClassNames } from '../../../../phenotype/conceptSets.ts'
import { jobOf, useAppState, useWorkbench } from '../../../context.tsx'
import { Box, errorMessage } from '../../../controls/Box.tsx'
import { Segmented } from '../../../controls/Segmented.tsx'
import { Select } from '../../../controls/Select.tsx'
import {
  coverageLine,
  entryName,
  isOwnSet,
  setsInForce,
  withEntry,
  withOwnSet,
  withSets,
} from '../../../state/conceptSets.ts'
import { shown } from '../../../state/jobs.ts'
import { Awaited } from '../Awaited.tsx'
import { AddEntries } from './AddEntries.tsx'
import { EntryTable } from './EntryTable.tsx'
import { ExchangeFiles } from './ExchangeFiles.tsx'
import { NearTable } from './NearTable.tsx'

/** The concept sets of the study: what is in them, what of it occurs in the data, and what is near and left out. */
export function ConceptSets() {
  const state = useAppState()
  const workbench = useWorkbench()
  const [name, setName] = useState<string>(conceptClassNames[0])
  const job = jobOf(state, 'concepts')
  const { value: report, look } = shown(job)
  const { study } = state.document
  const inForce = setsInForce(study, report)
  const isOwn = isOwnSet(study, report, name)
  const entries = inForce[name] ?? []
  const change = (step: string, changed: Sets) => workbench.changeStudy(step, (now) => withSets(now, report, changed))
  const changeEntries = (step: string, next: readonly ConceptEntry[]) => change(`${name}: ${step}`, { [name]: next })
  const add = (entry: ConceptEntry) =>
    changeEntries(`${entry.exclude ? 'exclude' : 'add'} ${entryName(entry)}`, withEntry(entries, entry))
  const set = report?.sets.find((one) => one.class === name) ?? null
  return (
    <>
      <section className="panel-part concept-sets" aria-label="Concept set" aria-busy={look === 'old'}>
        <div className="concept-head">
          <Select
            label="Concept set"
            labelShown={false}
            value={name}
            options={conceptClassNames.map((one) => ({ id: one, label: setLabels[one] }))}
            onChange={setName}
          />
          <span className={look === 'old' ? 'caption old' : 'caption'} data-set-line="">
            {coverageLine(entries, set)}
          </span>
          <ExchangeFiles name={name} inForce={inForce} change={change} />
        </div>
        <div className="read-by">
          <Segmented
            label="Read by"
            labelShown
            value={isOwn ? 'one' : 'all'}
            choices={[
              { value: 'all', label: 'every definition' },
              { value: 'one', label: `${primaryDefinition(study).id.replace('/', ' / ')} alone` },
            ]}
            onChange={(by) =>
              workbench.changeStudy(
                `${name}: ${by === 'one' ? 'a set of its own' : 'the set of every definition'}`,
                (now) => withOwnSet(now, report, name, by === 'one' ? entries : null),
              )
            }
          />
        </div>
        {report?.from === 'data' && study.conceptSetsFrom === 'data' && (
          <p className="muted">
            These sets come from a concept-set table among the data. Every definition reads them; the first change takes
            them into the study.
          </p>
        )}
        {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
        {set !== null && !set.tableIsThere && (
          <Box tone="note" message={`The data have no ${set.table} table, so nothing of this set can occur.`} />
        )}
        {entries.length === 0 && (
          <Box tone="warn" message="This concept set is empty, so nobody can be in it. Add concepts or codes below." />
        )}
        <Awaited job={job} />
        <EntryTable entries={entries} set={set} isOld={look === 'old'} change={changeEntries} />
      </section>
      <AddEntries name={name} digest={state.inventory.digest} sets={inForce} add={add} />
      {set !== null && set.near.length > 0 && <NearTable near={set.near} isOld={look === 'old'} add={add} />}
    </>
  )
}

const setLabels: Readonly<Record<(typeof conceptClassNames)[number], string>> = {
  mdd: 'MDD',
  schizophrenia: 'Schizophrenia, psychosis',
  bipolar: 'Bipolar disorder',
  antidepressant: 'Antidepressants',
  esketamine: 'Esketamine',
  antipsychotic: 'Antipsychotics',
  ect: 'Electroconvulsive therapy',
}
