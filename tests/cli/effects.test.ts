import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { fixture } from '../simOpen.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { runStudy } from './runStudy.ts'

it('a study with a grid gets specification.csv; its association.csv alone gives the same replication.csv', async () => {
  const folder = temporaryFolder('grid')
  const paper = paperStudy()
  const specification = { definitions: [], knobs: [{ knob: 'gapDays', values: [90, 180] }] }
  const study = { ...paper, definitions: paper.definitions.slice(0, 2), analyses: { ...paper.analyses, specification } }
  writeFileSync(join(folder, 'study.json'), studyText(study))
  const first = await runStudy(['--study', join(folder, 'study.json'), '--data', fixture('sim-open/extract')])
  expect([first.errors, first.exitStatus]).toEqual(['', 0])
  expect(first.table('specification')).toHaveLength(2 * 61)
  const summary = first.table('specification_summary')
  expect(new Set(summary.map(({ moved_by }) => moved_by))).toEqual(new Set(['gapDays']))
  expect(first.table('published')).toHaveLength(9 + 2 + 3 + 4 + 2 + 2 + 15 * 5)

  const data = temporaryFolder('effects')
  copyFileSync(join(first.out, 'association.csv'), join(data, 'association.csv'))
  const second = await runStudy(['--study', join(folder, 'study.json'), '--data', data])
  expect([second.errors, second.exitStatus]).toEqual(['', 0])
  expect(second.text('replication.csv')).toBe(first.text('replication.csv'))
  expect(() => second.text('counts.csv')).toThrow()
}, 120_000)
