import '@fontsource-variable/inter/wght.css'
import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import './style/shell.css'
import './style/rooms.css'
import './style/effects.css'
import './style/knobs.css'
import './style/cohorts.css'
import { paperStudy } from '../phenotype/presets.ts'
import { start } from './start.tsx'

start(document.getElementById('root')!, {
  paper: paperStudy(),
  // The engine comes after the first screen, the example when it is asked for.
  connect: async (onCrash) => (await import('../workers/client.ts')).connectEngine(onCrash),
  openExample: async () => (await import('../workers/client.ts')).openExample(),
})
