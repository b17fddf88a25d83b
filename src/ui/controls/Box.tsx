import type { ReactNode } from 'react'
import type { ErrorKind } from '../../model/errors.ts'

/** A message on the plain ground with a coloured edge; its first sentence stands out. */
export function Box({
  tone = 'bad',
  message,
  children,
}: {
  tone?: 'bad' | 'warn' | 'note'
  message: string
  children?: ReactNode
}) {
  const [first, rest] = firstSentence(message)
  return (
    <div className={tone === 'bad' ? 'box' : `box ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <strong>{first}</strong> {rest}
      {children && <div className="box-actions">{children}</div>}
    </div>
  )
}

/** What went wrong, in the words of its kind: only faults of the workbench itself are called so. */
export function errorMessage(kind: ErrorKind, message: string): string {
  return kind === 'bug' ? `This is a fault of the workbench: ${message}` : message
}

/** A sentence ends with a stop before a space and a capital or a digit; the stop in `person.csv` ends none. */
export function firstSentence(message: string): [string, string] {
  const end = /\.(?=\s+[\p{Lu}\p{N}])|\.$/u.exec(message)
  if (!end) return [message, '']
  return [message.slice(0, end.index + 1), message.slice(end.index + 1).trim()]
}
