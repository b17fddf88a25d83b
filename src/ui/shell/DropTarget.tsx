import { useEffect, useState } from 'react'
import { useWorkbench } from '../context.tsx'
import { countOf } from '../format.ts'
import { droppedFiles } from './givenFiles.ts'

/** The whole window takes files and folders, dropped or pasted. */
export function DropTarget() {
  const workbench = useWorkbench()
  const [over, setOver] = useState<string | null>(null)

  useEffect(() => {
    const take = (transfer: DataTransfer | null) => {
      setOver(null)
      if (transfer && hasFiles(transfer)) droppedFiles(transfer).then(workbench.addFiles).catch(workbench.refuse)
    }
    const listeners = {
      dragover(event: DragEvent) {
        if (!event.dataTransfer) return
        event.preventDefault()
        event.dataTransfer.dropEffect = hasFiles(event.dataTransfer) ? 'copy' : 'none'
        setOver(invitation(event.dataTransfer))
      },
      dragleave(event: DragEvent) {
        if (event.relatedTarget === null) setOver(null)
      },
      drop(event: DragEvent) {
        event.preventDefault()
        take(event.dataTransfer)
      },
      paste(event: ClipboardEvent) {
        take(event.clipboardData)
      },
    }
    const entries = Object.entries(listeners) as [string, EventListener][]
    for (const [name, listener] of entries) window.addEventListener(name, listener)
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener)
    }
  }, [workbench])

  return over === null ? null : <div className="drop-target">{over}</div>
}

const hasFiles = (transfer: DataTransfer) => [...transfer.types].includes('Files')

function invitation(transfer: DataTransfer): string {
  if (!hasFiles(transfer)) return 'That is not a file'
  const files = [...transfer.items].filter((item) => item.kind === 'file').length
  return files === 0 ? 'Drop to add files' : `Drop to add ${countOf(files, 'file')}`
}
