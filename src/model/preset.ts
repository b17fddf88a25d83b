import { definitionSchema } from './study.ts'
import { z } from './zod.ts'

/** A published way to read TRD, as data. A version that has been published never changes: a better reading is a new version. */
export const presetSchema = z.strictObject({
  id: z.string().min(1),
  version: z.number().int().min(1),
  /** Presets of one group stand together. */
  group: z.string().min(1),
  title: z.string().min(1),
  /** What the source says, quoted or in short. */
  says: z.string().min(1),
  source: z.strictObject({ citation: z.string().min(1), url: z.url() }),
  /** What of the source the knobs do not have, and what was read into it: full sentences. */
  leftOut: z.array(z.string().min(1)),
  knobs: definitionSchema.omit({ id: true, primary: true, preset: true, conceptSets: true }),
  /** The source's own lists, by concept class; of the other classes the study's are read. */
  conceptSets: definitionSchema.shape.conceptSets,
})

export type Preset = z.infer<typeof presetSchema>

/** How a study names it. */
export const presetKey = ({ id, version }: Pick<Preset, 'id' | 'version'>): string => `${id}@${version}`
