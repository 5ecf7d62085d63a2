/** Everything the API refuses, in one table. `code` is for programs, `title` and `cure` are for people; docs list them all. */
const catalogue = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning: 'A field is missing, has the wrong type, or holds what it may not.',
    cure: 'Correct the fields named in "errors".',
  },
  'not-signed-in': {
    status: 401,
    title: 'Not signed in',
    meaning: 'The request carries neither a session nor an API key, or one that is no longer valid.',
    cure: 'Sign in, or send "Authorization: Bearer <API key>".',
  },
  'not-allowed': {
    status: 403,
    title: 'Not allowed',
    meaning: 'You are known, but your role does not let you do this.',
    cure: 'Ask an owner of the account.',
  },
  'wrong-origin': {
    status: 403,
    title: 'The request came from another site',
    meaning: 'A browser sent it from a page that is not the dashboard.',
    cure: 'Open the dashboard itself; behind a proxy, set PUBLIC_URL to the address people use.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is no such thing, or it is not yours to see.',
    cure: 'Check the address.',
  },
  conflict: {
    status: 409,
    title: 'It conflicts with what is there',
    meaning: 'Something with the same name exists, or it changed since you read it.',
    cure: 'Choose another name, or read it again.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    meaning: 'The body is larger than this address takes.',
    cure: 'Send less.',
  },
  'unsupported-type': {
    status: 415,
    title: 'This content type is not understood',
    meaning: 'The body is not of a type this address takes.',
    cure: 'Send JSON, with "Content-Type: application/json".',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'No such part',
    meaning: 'The asked-for range lies outside the file.',
    cure: 'Ask for a range within its length.',
  },
  unprocessable: {
    status: 422,
    title: 'It cannot be done like this',
    meaning: 'The request is well formed, but what it asks for makes no sense here.',
    cure: 'See the detail.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'More came from you than this address takes in a while.',
    cure: 'Wait as long as "Retry-After" says.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong in Ringroot',
    meaning: 'A fault of ours. Calls are not affected.',
    cure: 'Try again; if it stays, look for the "instance" of this answer in the log.',
  },
  'database-away': {
    status: 503,
    title: 'The database is away',
    meaning: 'Calls go on and are remembered; they appear here as soon as the database is back.',
    cure: 'Try again in a moment; calls go on meanwhile.',
  },
  'carrier-refused': {
    status: 502,
    title: 'The carrier did not do it',
    meaning: 'A telephone carrier refused what was asked of it, or did not answer.',
    cure: 'See the detail: it says what the carrier wants.',
  },
  unavailable: {
    status: 503,
    title: 'Not available now',
    meaning: 'The part of Ringroot that does this is not running or is busy.',
    cure: 'Try again in a moment.',
  },
} as const satisfies Record<
  string,
  Readonly<{ status: number; title: string; meaning: string; cure: string }>
>

export type ProblemCode = keyof typeof catalogue

/** The body of a refusal, `application/problem+json` (RFC 9457). */
export type ProblemBody = Readonly<{
  type: string
  code: ProblemCode
  status: number
  title: string
  detail?: string
  cure: string
  /** The request's id, as in the log. */
  instance?: string
  /** Of an invalid request: what is wrong where. */
  errors?: readonly FieldError[]
}>

export type FieldError = Readonly<{ path: string; message: string }>

/** Throw it in a route; the server turns it into the answer. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[] | undefined

  constructor(code: ProblemCode, detail?: string, errors?: readonly FieldError[]) {
    super(detail ?? catalogue[code].meaning)
    this.code = code
    this.errors = errors
  }

  get status(): number {
    return catalogue[this.code].status
  }

  body(instance?: string): ProblemBody {
    const { status, title, cure } = catalogue[this.code]
    return {
      type: `/api/problems#${this.code}`,
      code: this.code,
      status,
      title,
      detail: this.message,
      cure,
      ...(instance === undefined ? {} : { instance }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    }
  }
}

/** All of them, for the page `type` points to. */
export const problems = Object.entries(catalogue).map(([code, entry]) => ({ code, ...entry }))
