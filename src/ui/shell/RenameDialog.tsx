import { useState } from 'react'
import { Button, Dialog, Form, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components'
import { useAppState, useWorkbench } from '../context.tsx'

const longestName = 200

export function RenameDialog({ onClose }: { onClose: () => void }) {
  const { study } = useAppState().document
  const workbench = useWorkbench()
  const [name, setName] = useState(study.name)
  const rename = () => {
    const given = name.trim()
    if (given !== '' && given !== study.name) {
      workbench.changeStudy(`Rename to ${given}`, (now) => ({ ...now, name: given }))
    }
    onClose()
  }
  return (
    <ModalOverlay className="behind-dialog" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">Rename the study</Heading>
          <Form
            onSubmit={(event) => {
              event.preventDefault()
              rename()
            }}
          >
            <TextField value={name} onChange={setName} maxLength={longestName} autoFocus>
              <Label className="unseen">Name of the study</Label>
              <Input className="field wide" />
            </TextField>
          </Form>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              Leave it
            </Button>
            <Button className="button first" onPress={rename}>
              Rename
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
