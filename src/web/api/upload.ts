import { readProblem, unreachable } from './problem.ts'

/**
 * Sends a file and says how much of it has gone, which `fetch` does not; answers with the JSON of the reply, typed by the caller from the
 * wire schema. Throws a `Problem` when the server refuses.
 */
export function upload<Reply = void>(
  url: string,
  file: File,
  type: string,
  onSent: (share: number) => void,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const request = new XMLHttpRequest()
  request.open('POST', url)
  request.setRequestHeader('content-type', type)
  request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total))
  request.addEventListener('error', () => reject(unreachable()))
  request.addEventListener('load', () => {
    if (request.status < 300) return resolve(JSON.parse(request.responseText || 'null') as Reply)
    const reply = new Response(request.responseText, { status: request.status })
    return void readProblem(reply).then(reject)
  })
  request.send(file)
  return promise
}
