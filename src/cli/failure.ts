import { exitCode } from './exit-code.ts'

/** Something a person can mend: the cause in the message, the cure in `cure`. `main.ts` prints both and exits with `code`. */
export class Failure extends Error {
  readonly cure: string | null
  readonly code: number
  /** The API's code for it (`platform/http/problems.ts`), when the API refused. */
  readonly problem: string | null

  constructor(
    message: string,
    cure: string | null = null,
    code: number = exitCode.failed,
    problem: string | null = null,
  ) {
    super(message)
    this.cure = cure
    this.code = code
    this.problem = problem
  }
}
