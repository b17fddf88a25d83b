import { memo, useState } from 'react'
import { Button, Header as GroupHeader, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import { formatCount } from '../../figures/numbers.ts'
import { primaryDefinition, type Study } from '../../model/study.ts'
import { useAppPart, useAppState, useWorkbench } from '../context.tsx'
import { countIn } from '../selectors.ts'
import { saveState } from '../state/document.ts'
import type { Job } from '../state/jobs.ts'
import { type RoomId, rooms, routeHash } from '../state/route.ts'
import type { State, Theme } from '../state/state.ts'
import type { Workbench } from '../state/workbench.ts'
import { pickFiles } from './givenFiles.ts'
import { RenameDialog } from './RenameDialog.tsx'

export function Header() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { past, future } = state.document
  return (
    <header className="header">
      <div className="header-start">
        <span className="mark" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <span className="product">PGS Workbench</span>
        <StudyMenu />
      </div>
      <nav className="rooms" aria-label="Rooms">
        {rooms.map(({ id, label }) => (
          <a
            key={id}
            className="room-tab"
            href={routeHash({ ...state.view, room: id })}
            aria-current={state.view.room === id ? 'page' : undefined}
          >
            {label}
            <RoomSign room={id} state={state} />
          </a>
        ))}
      </nav>
      <div className="header-end">
        <Button
          className="button"
          aria-label={past.length > 0 ? `Undo ${past.at(-1)!.name}` : 'Undo'}
          isDisabled={past.length === 0}
          onPress={workbench.undo}
        >
          ↶
        </Button>
        <Button
          className="button"
          aria-label={future.length > 0 ? `Redo ${future[0].name}` : 'Redo'}
          isDisabled={future.length === 0}
          onPress={workbench.redo}
        >
          ↷
        </Button>
      </div>
    </header>
  )
}

/** A filled dot: a problem there. A ring: it is being made again. */
function RoomSign({ room, state }: { room: RoomId; state: State }) {
  if (hasProblem(room, state)) return <i className="dot" role="img" aria-label="has a problem" />
  if (isUpdating(room, state)) return <i className="ring" role="img" aria-label="is updating" />
  return null
}

function hasProblem(room: RoomId, { inventory, jobs, view }: State): boolean {
  if (room === 'data') {
    const serious = (effect: string) => effect === 'refused' || effect === 'set_aside'
    const problems = [...inventory.problems, ...inventory.files.flatMap((file) => file.problems)]
    return inventory.files.some((file) => file.state === 'failed') || problems.some(({ effect }) => serious(effect))
  }
  if (room === 'definition') return jobs.phenotype['']?.state === 'failed'
  if (room === 'scores') return jobs.scores['']?.state === 'failed'
  if (room === 'association') return jobs.association[view.cohort]?.state === 'failed'
  if (room === 'time-to-event') return Object.values(jobs.kaplanMeier).some((job) => job.state === 'failed')
  if (room === 'sensitivity') return isAny('failed', jobs.sensitivity, jobs.specification)
  if (room === 'replication') return isAny('failed', jobs.replication, jobs.published)
  return false
}

function isUpdating(room: RoomId, { importing, jobs, view }: State): boolean {
  if (room === 'data') return importing.state === 'running'
  if (room === 'definition') return jobs.phenotype['']?.state === 'pending'
  if (room === 'association') return jobs.association[view.cohort]?.state === 'pending'
  if (room === 'time-to-event') return Object.values(jobs.kaplanMeier).some((job) => job.state === 'pending')
  if (room === 'sensitivity') return isAny('pending', jobs.sensitivity, jobs.specification)
  if (room === 'replication') return isAny('pending', jobs.replication, jobs.published)
  return false
}

const isAny = (what: Job<unknown>['state'], ...slots: readonly Readonly<Record<string, Job<unknown>>>[]): boolean =>
  slots.some((jobs) => Object.values(jobs).some(({ state }) => state === what))

const themeNames: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' }

const StudyMenu = memo(function StudyMenu() {
  const document = useAppPart((state) => state.document)
  const view = useAppPart((state) => state.view)
  const workbench = useWorkbench()
  const [renaming, setRenaming] = useState(false)
  const recent = document.past
    .map(({ name }, index) => ({
      name,
      back: document.past.length - index,
      people: trdAfter(workbench, document.past[index + 1]?.study ?? document.study, view.cohort),
    }))
    .slice(-8)
    .reverse()
  const act = (id: string) => {
    if (id === 'rename') setRenaming(true)
    if (id === 'save') workbench.saveStudy()
    if (id === 'open') pickFiles({ accept: '.json' }).then(workbench.addFiles)
    if (id === 'keys') workbench.setView({ keysShown: true })
    if (id.startsWith('theme ')) workbench.setView({ theme: id.slice(6) as Theme })
    if (id.startsWith('undo ')) for (let steps = Number(id.slice(5)); steps > 0; steps--) workbench.undo()
  }
  return (
    <>
      <MenuTrigger>
        <Button
          className="select-button study-name"
          aria-label={`Study ${document.study.name}: ${saveState(document)}`}
        >
          <span className="select-value">
            {document.study.name} · {saveState(document)}
          </span>
          <span className="chevron" aria-hidden="true">
            ▾
          </span>
        </Button>
        <Popover className="popover">
          <Menu className="options" onAction={(key) => act(String(key))}>
            <MenuSection>
              <GroupHeader className="option-group">Study document</GroupHeader>
              <Item id="rename" label="Rename" />
              <Item id="save" label="Save" keys="Ctrl S" />
              <Item id="open" label="Open" keys="Ctrl O" />
              <Item id="keys" label="List of keys" keys="?" />
            </MenuSection>
            <MenuSection>
              <GroupHeader className="option-group">Colours</GroupHeader>
              {(Object.keys(themeNames) as Theme[]).map((theme) => (
                <Item
                  key={theme}
                  id={`theme ${theme}`}
                  label={themeNames[theme]}
                  keys={view.theme === theme ? '✓' : ''}
                />
              ))}
            </MenuSection>
            {recent.length > 0 && (
              <MenuSection>
                <GroupHeader className="option-group">Recent changes: back to before</GroupHeader>
                {recent.map(({ name, back, people }) => (
                  <Item key={back} id={`undo ${back}`} label={name} keys={people} />
                ))}
              </MenuSection>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {renaming && <RenameDialog onClose={() => setRenaming(false)} />}
    </>
  )
})

/** `TRD 4,403`: of the study as a step left it; empty where it was not counted before the next step came. */
function trdAfter(workbench: Workbench, study: Study, cohort: string): string {
  const result = workbench.phenotypeOf(study)
  const n = result && countIn(result, cohort, primaryDefinition(study).id, 'TRD')
  return n === null ? '' : `TRD ${formatCount(n)}`
}

function Item({ id, label, keys }: { id: string; label: string; keys?: string }) {
  return (
    <MenuItem id={id} className="option" textValue={label}>
      <span>{label}</span>
      {keys && <span className="caption">{keys}</span>}
    </MenuItem>
  )
}
