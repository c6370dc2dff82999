/** @file Starts the processes of the benchmark. All listen on loopback and end with this one. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { GatewaySettings, ProcessMemory } from './gateway-process.js'

/** Something that answers chat completions. */
export interface Target {
  readonly name: string
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds of processor time used so far; undefined where the system does not tell. */
  cpuMs(): number | undefined
  memory?(): Promise<ProcessMemory>
  stop(): void
}

export async function startUpstream(): Promise<Target> {
  const child = fork(fileURLToPath(new URL('mock-upstream.ts', import.meta.url)))
  return target('direct', child, (await portsOf(child))[0]!)
}

export async function startGateway(name: string, settings: GatewaySettings): Promise<Target> {
  const child = fork(fileURLToPath(new URL('gateway-process.ts', import.meta.url)), {
    env: { ...process.env, DUCTILE_BENCH: JSON.stringify(settings) },
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  return {
    ...target(name, child, (await portsOf(child))[0]!),
    async memory() {
      child.send('memory')
      const [memory] = (await once(child, 'message')) as [ProcessMemory]
      return memory
    },
  }
}

/** Several in one process, one for each way to deliver streams. */
export async function startVariants(
  settings: Omit<GatewaySettings, 'streamings'>,
  streamings: NonNullable<GatewaySettings['streamings']>,
): Promise<readonly Target[]> {
  const child = fork(fileURLToPath(new URL('gateway-process.ts', import.meta.url)), {
    env: { ...process.env, DUCTILE_BENCH: JSON.stringify({ ...settings, streamings }) },
  })
  return (await portsOf(child)).map(port => target('hold-back', child, port))
}

/** @param folder - where `npm install --prefix FOLDER @portkey-ai/gateway` put it */
export async function startPortkey(folder: string, upstream: Target): Promise<Target> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [`${folder}/node_modules/@portkey-ai/gateway/build/start-server.js`, `--port=${port}`, '--headless'],
    {
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
    },
  )
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream.origin}/v1`,
    authorization: 'Bearer none',
  }
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer !== undefined) break
    if (attempt > 100) throw new Error('the other gateway does not start')
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  return { ...target('@portkey-ai/gateway', child, port), headers }
}

/** Ends with this process, however that ends. */
const running = new Set<() => void>()
process.once('exit', () => {
  for (const stop of running) stop()
})

function target(name: string, child: ChildProcess, port: number): Target {
  const stop = (): void => void child.kill()
  running.add(stop)
  return { name, origin: `http://127.0.0.1:${port}`, headers: {}, cpuMs: () => cpuMs(child.pid!), stop }
}

/** User and system time of all threads, of which Linux keeps hundredths of a second. */
function cpuMs(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return undefined
  }
}

async function portsOf(child: ChildProcess): Promise<readonly number[]> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the benchmark ended with ${code}`)
  })
  const [message] = (await Promise.race([once(child, 'message'), failed])) as [{ ports: number[] }]
  failed.catch(() => {})
  return message.ports
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
