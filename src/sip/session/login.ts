import {
  answerChallenge,
  challengeFields,
  type ChallengeAnswer,
  type Credentials,
} from '#sip/digest/credentials.ts'
import { headerValues } from '#sip/grammar/headers.ts'
import type { HeaderField, SipResponse } from '#sip/message.ts'

/**
 * Answers the challenges one far end makes. Later requests carry the answer at once; a request is tried again once for each
 * challenger, and once more when its nonce was only stale. The same refusal twice means that the password is wrong.
 */
export class Login {
  readonly #credentials: Credentials | null
  readonly #answers = new Map<string, ChallengeAnswer>()

  constructor(credentials: Credentials | undefined) {
    this.#credentials = credentials ?? null
  }

  /** The fields a request carries. */
  fields(method: string, uri: string): HeaderField[] {
    return Array.from(this.#answers, ([name, answer]) => [name, answer.authorize(method, uri)])
  }

  /** Should the request be sent again with new fields? `tried` belongs to this one request. */
  answers(response: SipResponse, tried: Set<string>): boolean {
    const fields = challengeFields[response.status]
    if (fields === undefined || this.#credentials === null) return false
    const answer = answerChallenge(headerValues(response, fields.challenge), this.#credentials)
    if (!answer.ok) return false
    const known = `${fields.answer} ${answer.value.realm}`
    const again = answer.value.stale ? `${known} stale` : known
    if (tried.has(again)) return false
    tried.add(known).add(again)
    this.#answers.set(fields.answer, answer.value)
    return true
  }
}
