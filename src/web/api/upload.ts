import { readProblem, unreachable } from './problem.ts'

/** Sends a file and says how much of it has gone, which `fetch` does not. Throws a `Problem` when the server refuses. */
export function upload(
  url: string,
  file: File,
  type: string,
  onSent: (share: number) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = new XMLHttpRequest()
  request.open('POST', url)
  request.setRequestHeader('content-type', type)
  request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total))
  request.addEventListener('error', () => reject(unreachable()))
  request.addEventListener('load', () => {
    if (request.status < 300) return resolve()
    const reply = new Response(request.responseText, { status: request.status })
    return void readProblem(reply).then(reject)
  })
  request.send(file)
  return promise
}
