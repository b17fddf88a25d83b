import { useState } from 'react'
import { Input, Label, TextField } from 'react-aria-components'

/** What was typed, or why it cannot be taken. */
export type Read<V> = { readonly value: V } | { readonly refusal: string }

/** A field whose text is taken over on Enter or when it is left; Escape brings back what was there. */
export function TakenField<V>({
  label,
  labelShown = false,
  present,
  placeholder,
  className,
  maxLength,
  isNumber = false,
  read,
  onTake,
}: {
  label: string
  labelShown?: boolean
  /** The value as text. */
  present: string
  placeholder?: string
  className?: string
  maxLength?: number
  isNumber?: boolean
  read: (typed: string) => Read<V>
  onTake: (value: V) => void
}) {
  const [typed, setTyped] = useState(present)
  const [seen, setSeen] = useState(present)
  const [refusal, setRefusal] = useState<string | null>(null)
  // The value may be changed elsewhere: by undo, or because the row is another one now.
  if (seen !== present) {
    setSeen(present)
    setTyped(present)
    setRefusal(null)
  }
  const take = () => {
    if (typed.trim() === present) return setRefusal(null)
    const result = read(typed.trim())
    if ('refusal' in result) return setRefusal(result.refusal)
    setRefusal(null)
    onTake(result.value)
  }
  return (
    <TextField
      className={className === undefined ? 'taken' : `taken ${className}`}
      aria-label={labelShown ? undefined : label}
      value={typed}
      onChange={setTyped}
      maxLength={maxLength}
      isInvalid={refusal !== null}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
        if (event.key !== 'Escape') return
        setTyped(present)
        setRefusal(null)
      }}
    >
      {labelShown && <Label className="caption">{label}</Label>}
      <Input className="field" inputMode={isNumber ? 'decimal' : 'text'} placeholder={placeholder} />
      {refusal !== null && (
        <span className="knob-refusal" role="alert">
          {refusal}
        </span>
      )}
    </TextField>
  )
}

/** A number between two limits, both included; empty is null where that is allowed. */
export function readNumberWithin(
  typed: string,
  {
    least,
    most,
    isWhole = false,
    mayBeEmpty = false,
  }: { least: number; most: number; isWhole?: boolean; mayBeEmpty?: boolean },
): Read<number | null> {
  if (typed === '' && mayBeEmpty) return { value: null }
  const value = Number(typed.replace('−', '-'))
  if (typed !== '' && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return { value }
  const kind = isWhole ? 'A whole number' : 'A number'
  return {
    refusal: Number.isFinite(most)
      ? `${kind} from ${least} to ${most}.`
      : `${kind}${mayBeEmpty ? ', or nothing' : ''}.`,
  }
}
