import type { PromptRow } from '#configuration/prompts.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { sounds } from '../api/sound-queries.ts'
import { upload } from '../api/upload.ts'
import { useAccount } from '../shell/account.ts'
import { TextLine } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'
import { FileDrop, Sending } from './file-drop.tsx'
import { removals } from './holdings.ts'
import { removalOf } from './sound-removal.ts'

/** What the server takes. */
const mostBytes = 20 * 1024 ** 2

/** A WAV file becomes a sound; under a name that is taken it takes that one's place. */
export function SoundUpload(props: {
  /** The sound that another one takes the place of. */
  replaces?: string
  taken: readonly PromptRow[]
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const [file, setFile] = useState<File>()
  const [name, setName] = useState(props.replaces ?? '')
  const [share, setShare] = useState<number>()
  const old = props.taken.find((each) => each.name === name.trim())
  const choose = (chosen: File) => {
    setFile(chosen)
    if (name === '') setName(chosen.name.replace(/\.\w+$/, '').slice(0, 100))
  }
  const send = async () => {
    if (!file) return
    if (file.size > mostBytes) throw new Problem(413, 'too-large', 'Too large', undefined, 'too-big')
    setShare(0)
    try {
      const url = path(['accounts', id, 'prompts'], { name: name.trim() })
      const saved = await upload<PromptRow>(url, file, 'audio/wav', setShare)
      removals.drop(removalOf(id, saved.name).id)
      await client.invalidateQueries({ queryKey: sounds(id).queryKey })
      say({ text: t('sounds.uploaded', { name: saved.name }) })
    } finally {
      setShare(undefined)
    }
  }
  return (
    <EditForm
      open
      title={
        props.replaces === undefined ? t('sounds.upload') : t('sounds.replaceNamed', { name: props.replaces })
      }
      about={t('sounds.uploadAbout')}
      save={send}
      saveLabel={t('sounds.send')}
      ready={file !== undefined && share === undefined}
      onClose={props.onClose}
    >
      <FileDrop
        file={file}
        accept=".wav,audio/wav,audio/x-wav"
        label={t('sounds.choose')}
        onChoose={choose}
      />
      {share !== undefined && (
        <Sending label={t('sounds.sending', { file: file?.name ?? '' })} share={share} />
      )}
      {props.replaces === undefined && (
        <TextLine
          label={t('numbers.name')}
          hint={old ? t('sounds.takesPlace', { name: old.name }) : t('sounds.nameHint')}
          required
          maxLength={100}
          value={name}
          onChange={setName}
        />
      )}
    </EditForm>
  )
}
