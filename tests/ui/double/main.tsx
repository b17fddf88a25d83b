import '@fontsource-variable/inter/wght.css'
import '../../../src/ui/style/tokens.css'
import '../../../src/ui/style/base.css'
import '../../../src/ui/style/controls.css'
import '../../../src/ui/style/shell.css'
import '../../../src/ui/style/rooms.css'
import '../../../src/ui/style/effects.css'
import '../../../src/ui/style/knobs.css'
import '../../../src/ui/style/cohorts.css'
import { paperStudy } from '../../../src/phenotype/presets.ts'
import { start } from '../../../src/ui/start.tsx'
import { doubleEngine } from './engine.ts'

const names = [
  'person.parquet',
  'observation_period.parquet',
  'condition_occurrence.parquet',
  'drug_exposure.csv.gz',
  'procedure_occurrence.parquet',
  'pgs.parquet',
  'notes.docx',
]

const delayMs = Number(new URLSearchParams(location.search).get('delay') ?? 120)

start(document.getElementById('root')!, {
  paper: paperStudy(),
  connect: async () => doubleEngine(delayMs),
  openExample: async () => names.map((path) => ({ path, blob: new Blob(['x'.repeat(10_000)]) })),
})
