import { useState } from 'react'
import { Button } from 'react-aria-components'
import { codeVocabularies, entryFault } from '../../../../model/codes.ts'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { Box } from '../../../controls/Box.tsx'
import { Select } from '../../../controls/Select.tsx'

const conceptId = 'OMOP concept id'

/** A concept id or a code that no list has. One that no event can have is refused with the reason. */
export function AddByHand({ add }: { add: (entry: ConceptEntry) => void }) {
  const [vocabulary, setVocabulary] = useState('ICD10CM')
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const take = (exclude: boolean) => {
    const found = entryOf(vocabulary, text.trim())
    if (typeof found === 'string') return setFault(found)
    setFault(null)
    setText('')
    add(exclude ? { ...found, exclude } : found)
  }
  return (
    <>
      <form
        className="concept-by-hand"
        onSubmit={(event) => {
          event.preventDefault()
          take(false)
        }}
      >
        <Select
          label="Vocabulary"
          labelShown={false}
          value={vocabulary}
          options={[...Object.keys(codeVocabularies), conceptId].map((name) => ({ id: name, label: name }))}
          onChange={setVocabulary}
        />
        <input
          className="field code-field"
          aria-label="Code"
          aria-invalid={fault !== null}
          placeholder={codeVocabularies[vocabulary]?.example ?? '440383'}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button className="button" type="submit">
          Add
        </Button>
        <Button className="button" onPress={() => take(true)}>
          Exclude
        </Button>
      </form>
      {fault !== null && <Box message={fault} />}
    </>
  )
}

/** The entry, or a sentence that says why there can be none. */
function entryOf(vocabulary: string, text: string): ConceptEntry | string {
  if (text === '') return 'Write a code first. Nothing was added.'
  if (vocabulary === conceptId) {
    if (!/^-?[1-9]\d{0,9}$/.test(text)) {
      return `${text} is no OMOP concept id: these are whole numbers other than 0. Nothing was added.`
    }
    return { conceptId: Number(text), name: '', source: 'added by hand' }
  }
  const entry = { conceptId: 0, name: '', vocabulary, code: text, source: 'added by hand' }
  const fault = entryFault(entry)
  return fault === null ? entry : `${fault}. Nothing was added.`
}
