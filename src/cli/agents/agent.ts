import { LoadError } from '../../units/errors/error.ts'
import { brokerSettings } from '../../agents/settings.ts'
import { AGENT_HELP } from '../help-agents.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { agentOrder, type AgentOrder } from './agent-order.ts'
import { agentProcesses } from './agent-processes.ts'
import { servingAgent } from './serving-agent.ts'

const BAD_USAGE = 3
const REFUSED = 4

/** `vitest-load agent`: carries its share of runs until a signal, or as long as its flags say. */
export async function agent(args: readonly string[], _folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  try {
    const order = agentOrder(args)
    if (order === 'help') {
      terminal.print(AGENT_HELP.trimEnd())
      return 0
    }
    return order.processes > 1 ? await agentProcesses(order.processes, args, terminal, signal) : await oneAgent(order, terminal, signal)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    terminal.log(`vitest-load agent: ${error.message}`)
    return error.code === 'agents-refused' ? REFUSED : BAD_USAGE
  }
}

/** Ends with its parent as well, if that has a channel to it. */
async function oneAgent(order: AgentOrder, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  process.once('disconnect', end)
  try {
    const settings = brokerSettings(order.broker, process.env)
    await servingAgent({ ...order, settings, log: (text) => terminal.log(text), signal: AbortSignal.any([signal, ended.signal]) })
    return 0
  } finally {
    process.off('disconnect', end)
  }
}
