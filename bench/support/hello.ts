// A bare Fastify that says hello: what other answers of the same machine are compared with. Prints its address.
import { fastify } from 'fastify'

const server = fastify()
server.get('/', () => ({ hello: 'world' }))
server.post('/', () => ({ hello: 'world' }))
console.log(await server.listen({ host: '127.0.0.1', port: 0 }))
