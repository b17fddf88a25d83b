import type { ReactNode } from 'react'

export function Toolbar({ title, line, children }: { title: string; line?: ReactNode; children?: ReactNode }) {
  return (
    <div className="toolbar">
      <h1>{title}</h1>
      {line && <span className="muted">{line}</span>}
      <span className="push" />
      {children}
    </div>
  )
}
