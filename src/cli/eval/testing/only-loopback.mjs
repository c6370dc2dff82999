// Preloaded into a process: any socket but to the address in ALLOWED, and any name that is looked up, ends it with 97.
import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'

const refuse = what => {
  process.stderr.write(`unexpected network use: ${what}\n`)
  process.exit(97)
}
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given
  const { host, port, path } = typeof options === 'object' ? options : { port: options, host: given[1] }
  if (path === undefined && `${host}:${port}` !== process.env.ALLOWED) refuse(`connect ${host}:${port}`)
  return connect.apply(this, given)
}
dgram.Socket.prototype.send = () => refuse('datagram')
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const real = dns[name]
  dns[name] = (host, ...rest) => (net.isIP(host) ? real(host, ...rest) : refuse(`${name} ${host}`))
  dns.promises[name] = host => refuse(`${name} ${host}`)
}
