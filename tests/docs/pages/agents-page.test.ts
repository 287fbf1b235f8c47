import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { agentOrder } from '../../../src/cli/agents/agent-order.ts'
import { keysOrder, upOrder } from '../../../src/cli/agents/keys-order.ts'
import { AGENT_HELP } from '../../../src/cli/help-agents.ts'
import { byAlphabet, codesIn, fencesOf, readPage, root, tableIn } from '../markdown.ts'

const page = readPage('docs/agents.md')
const fences = fencesOf(page)
const documents = fences.filter(({ language }) => language === 'yaml').map(({ code }) => parseDocument(code, { strict: true }))

const sourcesIn = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n')

const withoutCode = (text: string): string => text.replaceAll('\\`', '').replaceAll('`', '')

/** The words of a command line, as a shell splits them. */
const wordsOf = (line: string): readonly string[] => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)

test('the table of flags names those of the command', () => {
  const flags = [...AGENT_HELP.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag!)
  expect(codesIn(page, 'agents', 'flag of `agent`')).toEqual(flags.toSorted(byAlphabet))
  const variables = tableIn(page, 'agents').flatMap(({ variable }) =>
    variable === undefined || variable === '' ? [] : [variable.replaceAll('`', '')],
  )
  expect(variables).toEqual(['VITEST_LOAD_NATS', 'VITEST_LOAD_CLUSTER', 'VITEST_LOAD_NATS_KEY_FILE', 'VITEST_LOAD_TRUST'])
  const settings = readFileSync(join(root, 'src/agents/settings.ts'), 'utf8')
  expect(variables.filter((name) => !settings.includes(`'${name}'`))).toEqual([])
})

test('every command line is one that the command takes', () => {
  const lines = fences.flatMap(({ code }) => [...code.matchAll(/npx vitest-load (\w+)([^#\n]*)/g)])
  const readers = { agent: agentOrder, up: upOrder, keys: keysOrder }
  const commands = lines.map(([, command, rest]) => {
    const read = readers[command as keyof typeof readers]
    expect(() => read(wordsOf(rest!)), `${command}${rest}`).not.toThrow()
    return command!
  })
  expect(commands.toSorted(byAlphabet)).toEqual(['agent', 'agent', 'keys', 'up', 'up'])
})

test('the files for Kubernetes and GitHub are YAML without a warning', () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  expect(documents.map((document) => (document.toJS() as { kind?: string; name?: string }).kind ?? 'workflow')).toEqual([
    'StatefulSet',
    'workflow',
  ])
})

test('the pods of Kubernetes start agents, with what the command takes', () => {
  const { spec } = (documents[0]!.toJS() as { spec: { template: { spec: { containers: { args: string[] }[] } } } }).spec.template
  const [command, ...args] = spec.containers[0]!.args
  expect(command).toBe('agent')
  expect(agentOrder(args)).toMatchObject({
    broker: { cluster: 'checkout', keyFile: '/keys/agent.nk' },
    policy: { maxRatePerSecond: 20_000 },
  })
})

test('the workflow has as many agents as its tests ask for', () => {
  const { jobs } = documents[1]!.toJS() as {
    jobs: { agents: { strategy: { matrix: { number: number[] } } }; tests: { env: Record<string, number> } }
  }
  expect(jobs.agents.strategy.matrix.number).toHaveLength(jobs.tests.env['VITEST_LOAD_AGENTS']!)
})

test('the words in the log of an agent are those that it writes', () => {
  const section = page.text.slice(page.text.indexOf('## The log of an agent'))
  const words = [...section.matchAll(/`(\w+:)`/g)].map(([, word]) => word!)
  const source = sourcesIn('src/cli/agents')
  const written = new Set([...source.matchAll(/(?:log\(\s*|[?:] )['`](\w+:) /g)].map(([, word]) => word!))
  expect(words.toSorted()).toEqual([...written].toSorted())
})

test('the codes and texts of what may fail are those of the source', () => {
  const section = page.text.slice(page.text.indexOf('## When something fails'), page.text.indexOf('## The log of an agent'))
  const source = sourcesIn('src')
  const codes = [...section.matchAll(/\| `([a-z-]+)`:/g)].map(([, code]) => code!)
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([])
  const fragments = [
    'got no connection (',
    'got "authorization violation": its configuration must list the key among its',
    'Expected the broker to let this key ',
    ', but it does not: is the key for this role',
    ' more busy (',
    'of the protocol, and this process version',
    'refused the run: ',
    ', which this agent does not trust: start the agent with --trust',
    ' users, or iterations in flight, at once (--max-concurrency)',
    'The run could not start: ',
    ' agents were not ready ',
    'The agents could not be started at the same time, so no load was sent: ',
  ]
  expect(fragments.filter((fragment) => !withoutCode(source).includes(fragment) || !withoutCode(section).includes(fragment))).toEqual([])
})
