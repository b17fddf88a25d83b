import { type KeyboardEvent, useState } from 'react'

/**
 * What is typed into a field until it is taken, on Enter or when the field is left. Escape and a value that was changed elsewhere
 * (by a choice, by undo) bring back the present one; a refusal goes with what it was about.
 *
 * @param take takes the text over, or answers why not
 */
export function useDraft(present: string, take: (typed: string) => string | null) {
  const fresh = { typed: present, of: present, refusal: null as string | null }
  const [draft, setDraft] = useState(fresh)
  if (draft.of !== present) setDraft(fresh)
  const reset = () => setDraft(fresh)
  const commit = () => {
    if (draft.typed.trim() === present) return reset()
    const refusal = take(draft.typed)
    setDraft(refusal === null ? fresh : { ...draft, refusal })
  }
  return {
    refusal: draft.refusal,
    reset,
    /** Of a `TextField`. */
    field: {
      value: draft.typed,
      onChange: (typed: string) => setDraft({ ...draft, typed, refusal: null }),
      isInvalid: draft.refusal !== null,
      onBlur: commit,
      onKeyDown(event: KeyboardEvent) {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') reset()
      },
    },
  }
}
