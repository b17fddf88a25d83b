import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { GivenFile } from '../model/engine.ts'
import { CancelledError, errorKind, InputError } from '../model/errors.ts'
import type { Inventory } from '../model/inventory.ts'
import { whyNoScores } from '../model/missingScores.ts'
import type { ResultTable } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import { paperStudy } from '../phenotype/presets.ts'
import { readStudy } from '../phenotype/studyFile.ts'
import { csvText, studyMark } from '../reports/csv.ts'
import { runRecord } from '../reports/runRecord.ts'
import { importLines, importTable } from '../tables/fileReport.ts'
import { createWorkspace, type Workspace } from '../workspace/workspace.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import { openFileBlob } from './fileBlob.ts'
import { kernelThread, share } from './nodeThreads.ts'

/** The command line: a study document and a folder of data in, a folder of result tables out. Returns the exit status. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  try {
    await runStudy(parseArguments(argv, join(root, 'public/example')), root)
    return 0
  } catch (error) {
    const kind = errorKind(error)
    if (kind === 'bug') console.error(error)
    else console.error((error as Error).message)
    return kind === 'input' ? 2 : 1
  }
}

async function runStudy(options: Arguments, root: string): Promise<void> {
  if (!existsSync(options.data)) throw new InputError(`${options.data}: there is no such folder.`)
  const study = await studyOf(options, root)
  const kernel = await WebAssembly.compile(await readFile(join(root, 'build/kernel.wasm')))
  const parquet = join(root, 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm')
  const host = { kernel, asset: async () => new Uint8Array(await readFile(parquet)), workers: options.workers, share }
  await mkdir(options.out, { recursive: true }).catch((cause: Error) => {
    throw new InputError(`${options.out} cannot be made a folder for the results: ${cause.message}.`, { cause })
  })
  const workspace = createWorkspace(host, () => kernelThread(kernel))
  try {
    await writeResults(workspace, options, study, root)
  } finally {
    // Threads that stay would keep the process alive.
    workspace.close()
  }
}

async function writeResults(workspace: Workspace, options: Arguments, study: Study, root: string): Promise<void> {
  const stop = new AbortController()
  const ticket = 1
  process.once('SIGINT', () => {
    stop.abort()
    void workspace.engine.cancel(ticket)
  })

  await workspace.engine.takeMappings(
    ticket,
    study.importMappings ?? [],
    () => {},
    () => {},
  )
  const inventory = await workspace.engine.addFiles(
    ticket,
    await filesUnder(options.data),
    () => {},
    () => {},
  )
  report(inventory)
  const data = inventory.simulated ? 'simulated' : 'given'
  const stamp = { study: studyMark(study), data, disclosure: 'none' } as const
  const write = (table: ResultTable): Promise<void> =>
    writeFile(join(options.out, `${table.name}.csv`), csvText(table, stamp))
  // Of files that nothing can be analysed with, it tells why; otherwise it is written again below, with the checks of the study.
  if (options.tables?.includes('import') ?? true) await write(importTable(importLines(inventory)))
  const hasPeople = inventory.people > 0 || !inventory.files.some(({ takenFor }) => takenFor === 'effects')
  for (const note of hasPeople ? (await workspace.engine.phenotype(study)).notes : []) console.log(note)
  const noScores = hasPeople ? whyNoScores(inventory) : null
  if (noScores !== null) console.log(noScores)
  const names = options.tables ?? workspace.tableNames(study)
  const tables = [...(await workspace.engine.tables(ticket, study, names, () => {}))]
  if (hasPeople && noScores === null && inventory.scores === 0) {
    for (const note of (await workspace.engine.scores(ticket, study, () => {})).notes) console.log(note)
  }
  const personLevel = options.personLevel ? await workspace.personLevelTables(study) : []
  if (stop.signal.aborted) throw new CancelledError()

  for (const table of [...tables, ...personLevel]) await write(table)
  const besides = [
    ...(options.personLevel ? await writePersonScores(workspace, options.out, study) : []),
    ...(options.variantLog ? await writeVariantLogs(workspace, options.out, study, ticket) : []),
  ]
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const record = runRecord(study, tables, workspace.inputs(), stamp, version)
  await writeFile(join(options.out, 'run.json'), `${JSON.stringify(record, null, 2)}\n`)

  console.log(
    `\n${options.out}: ${[...[...tables, ...personLevel].map(({ name }) => `${name}.csv`), ...besides].join(', ')}, run.json`,
  )
  console.log(`Digest of the result tables: ${record.digest}`)
  if (stamp.data === 'simulated') console.log('The data are simulated.')
  console.log('Disclosure policy: none. Counts of few people are in these tables; check them before they leave.')
}

/** Scores computed from genotypes and what was observed of them, one person a row; gives the files' names. */
async function writePersonScores(workspace: Workspace, out: string, study: Study): Promise<string[]> {
  const written = await workspace.personScores(study)
  if (written === null) return []
  await writeFile(join(out, 'person_scores.csv'), written.scores.stream())
  await writeFile(join(out, 'person_observed_shares.csv'), written.observedShares.stream())
  return ['person_scores.csv', 'person_observed_shares.csv']
}

/** One file for each score computed from genotypes; gives their names. */
async function writeVariantLogs({ engine }: Workspace, out: string, study: Study, ticket: number): Promise<string[]> {
  const { accounts } = await engine.scores(ticket, study, () => {})
  if (accounts.length === 0) console.log('The scores are ready-made: there is no log of variants.')
  const names: string[] = []
  for (const { score } of accounts) {
    const log = await engine.variantLog(ticket, study, score, () => {})
    const stem = `variants_${score.replace(/[^\w.-]/g, '_')}`
    // Two scores may be alike but for what no file's name can have.
    const name = [`${stem}.csv`, ...accounts.map((_, k) => `${stem}_${k + 2}.csv`)].find(
      (each) => !names.includes(each),
    )!
    await writeFile(join(out, name), log.stream())
    names.push(name)
  }
  return names
}

async function studyOf(options: Arguments, root: string): Promise<Study> {
  if (options.study === 'paper') return paperStudy()
  const path = options.study === 'example' ? join(root, 'public/example/study.json') : options.study
  if (!existsSync(path)) throw new InputError(`${path}: there is no such study document.`)
  return readStudy(await readFile(path, 'utf8'), path)
}

/** Every file of the folder, in path order. */
async function filesUnder(folder: string): Promise<GivenFile[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  const files: GivenFile[] = []
  for (const name of names) {
    const path = join(folder, name)
    if ((await stat(path)).isFile()) files.push({ path: relative(folder, path), blob: await openFileBlob(path) })
  }
  return files
}

function report(inventory: Inventory): void {
  for (const file of inventory.files) {
    const rows = file.rows === null ? '' : `, ${file.rows} ${file.rows === 1 ? 'row' : 'rows'}`
    console.log(`${file.name}: ${file.takenFor ?? 'not used'}${rows} (${file.because})`)
    for (const problem of file.problems) console.log(`  ${problem.message}`)
  }
  for (const problem of inventory.problems) console.log(problem.message)
}
