import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { atlasText } from '../../../../model/atlas.ts'
import type { ConceptSets } from '../../../../model/extract.ts'
import { conceptSetTable } from '../../../../phenotype/conceptSetTable.ts'
import { csvText } from '../../../../reports/csv.ts'
import { useWorkbench } from '../../../context.tsx'
import { Box } from '../../../controls/Box.tsx'
import { pickFiles } from '../../../shell/givenFiles.ts'
import { importOf } from '../../../state/conceptSets.ts'
import { download } from '../../../state/download.ts'

/** Import and export of concept sets as CSV and as ATLAS JSON, with what was said of the last file. */
export function ExchangeFiles({
  name,
  inForce,
  change,
}: {
  name: string
  inForce: ConceptSets
  change: (step: string, changed: ConceptSets) => void
}) {
  const workbench = useWorkbench()
  const [notes, setNotes] = useState<readonly string[]>([])
  const [choice, setChoice] = useState<{ file: string; sets: ConceptSets } | null>(null)

  const importFile = async () => {
    const [file] = await pickFiles({ accept: '.csv,.tsv,.json', multiple: false })
    if (file === undefined) return
    try {
      const read = await workbench.ask((engine) => engine.readConceptSets(file))
      const found = importOf(read, name)
      if (found.kind === 'choice') {
        setNotes(read.notes)
        setChoice({ file: file.path, sets: found.sets })
        return
      }
      const unknown = found.passedOver.map(
        (one) => `${file.path}: the class ${one} is none of the study's; it was left.`,
      )
      setNotes([...read.notes, ...unknown])
      setChoice(null)
      change(`Import ${file.path}`, found.sets)
    } catch (error) {
      workbench.refuse(error)
    }
  }

  const exportAs = (format: string) => {
    const entries = inForce[name] ?? []
    if (format === 'atlas') {
      const { text, leftOut } = atlasText(entries)
      download(`${name}.json`, new Blob([text], { type: 'application/json' }))
      setNotes(
        leftOut === 0
          ? []
          : [
              `${leftOut} of ${entries.length} entries have no OMOP concept id. ATLAS knows concepts by their ` +
                `ids, so ${name}.json is without them. The CSV has all.`,
            ],
      )
      return
    }
    const sets = format === 'all' ? inForce : { [name]: entries }
    download(
      format === 'all' ? 'concept_sets.csv' : `${name}.csv`,
      new Blob([csvText(conceptSetTable(sets), null)], csv),
    )
    setNotes([])
  }

  return (
    <>
      <span className="push" />
      <Button className="button" onPress={importFile}>
        Import
      </Button>
      <MenuTrigger>
        <Button className="button">Export set</Button>
        <Popover className="popover">
          <Menu className="options" onAction={(format) => exportAs(String(format))}>
            <MenuItem id="csv" className="option">
              This set as CSV
            </MenuItem>
            <MenuItem id="all" className="option">
              All sets as CSV
            </MenuItem>
            <MenuItem id="atlas" className="option">
              This set as ATLAS JSON
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {notes.map((note) => (
        <Box key={note} tone="note" message={note} />
      ))}
      {choice !== null && (
        <Box tone="note" message={`${choice.file} holds several concept sets. Choose the one that replaces this set.`}>
          {Object.entries(choice.sets).map(([setName, entries]) => (
            <Button
              key={setName}
              className="button"
              onPress={() => {
                setChoice(null)
                change(`Import ${setName}`, { [name]: entries })
              }}
            >
              {setName}, {entries.length}
            </Button>
          ))}
          <Button className="button plain" onPress={() => setChoice(null)}>
            None
          </Button>
        </Box>
      )}
    </>
  )
}

const csv = { type: 'text/csv' }
