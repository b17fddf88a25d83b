import { rowOf } from '../formats/table.ts'
import { rolesFor } from './mapping.ts'
import { createPersonReader, type Parsed, positionsOf, readBatches, type Task } from './task.ts'

/** Reads a list of people: a column of ids under any name where it is the only one. Studies call it by the file's name. */
export async function parsePersonList(task: Task): Promise<Parsed> {
  const { fields } = task.table
  const named = positionsOf(fields, rolesFor('person_list', task.mapping), ['person']).person
  const at = named === -1 ? 0 : named
  const people = createPersonReader(task, fields[at].name)
  let known = 0
  const rows = await readBatches(task, [at], (batch) => {
    people.read(batch.columns[0], batch).forEach((code, i) => {
      if (code === known) known++
      else if (code !== -1) task.log.add('repeated_id', { row: rowOf(batch, i) })
    })
  })
  return {
    table: { kind: 'person_list', name: listName(task.file), ...people.result() },
    rows,
    usedAs: new Map([[fields[at].name, 'person']]),
  }
}

/** `lists/has_wgs.csv.gz` is the list `has_wgs`. */
export const listName = (file: string): string =>
  file.replace(/^.*[/\\]/, '').replace(/(\.(csv|tsv|txt|parquet|arrow|feather|ipc|list|gz))+$/i, '')
