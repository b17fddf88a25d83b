import { afterAll } from 'vitest'
import { removeTemporaryFolders } from './temporaryFolder.ts'

/** Runs beside every file of tests. */
afterAll(removeTemporaryFolders)
