// The kernel's exports, and nothing else.
export { weightedGram } from './dense'
export { allocate, release } from './memory'
