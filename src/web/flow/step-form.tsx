import type { Step } from './edit.ts'
import type { Around } from './fields.tsx'
import { endForms } from './forms/end-forms.tsx'
import type { FormOf, FormsOf } from './forms/form.ts'
import { matchForms } from './forms/match-forms.tsx'
import { ringForms } from './forms/ring-forms.tsx'
import { routeForms } from './forms/route-forms.tsx'
import { talkForms } from './forms/talk-forms.tsx'

const forms: FormsOf<Step['does']> = { ...talkForms, ...routeForms, ...matchForms, ...ringForms, ...endForms }

/** The fields of a step, whatever it does. */
export function StepForm(props: { step: Step; around: Around; onChange: (step: Step) => void }) {
  const Form = forms[props.step.does] as FormOf<Step['does']> // each row takes the steps of its own kind
  return <Form {...props} />
}
