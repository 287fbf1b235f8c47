import { writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { KEYS_HELP } from '../help-agents.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { writeKeys, type KeyFolder } from './key-folder.ts'
import { keysOrder } from './keys-order.ts'

const CONFIGURATION = 'nats-server.conf'

/** `vitest-load keys`: writes the keys of a coordinator and of agents, and the configuration of the broker that knows them. */
export async function keys(args: readonly string[], folder: string, terminal: Terminal): Promise<ExitCode> {
  const order = keysOrder(args)
  if (order === 'help') {
    terminal.print(KEYS_HELP.trimEnd())
    return 0
  }
  const place = resolve(folder, order.folder)
  const made = await writeKeys(place, order.cluster, order.agents)
  writeFileSync(join(place, CONFIGURATION), configurationText(made.authorization), { flag: 'wx' })
  terminal.print(nextSteps(made, relative(folder, place) || '.', order.cluster, order.agents))
  return 0
}

const configurationText = (
  authorization: string,
): string => `# For nats-server -c ${CONFIGURATION}, written by vitest-load keys. It has only public keys, no secrets.
# Use nats-server 2.11.16, 2.12.7, 2.14.0 or later on a network: older ones have known holes.
listen: "0.0.0.0:4222"

# Coordinators and agents connect without encryption only on loopback. Give this server a certificate for the name in tls://<name>:4222.
tls {
  cert_file: "server-cert.pem"
  key_file: "server-key.pem"
}

${authorization}`

function nextSteps({ coordinator }: KeyFolder, folder: string, cluster: string, agents: number): string {
  const clusterLine = cluster === 'default' ? '' : `\n     export VITEST_LOAD_CLUSTER=${cluster}`
  const clusterFlag = cluster === 'default' ? '' : ` --cluster ${cluster}`
  return `Wrote ${folder}/: the keys of a coordinator and of ${agents} ${agents === 1 ? 'agent' : 'agents'}, readable only by you, and ${CONFIGURATION}

1. On the broker's machine, with ${CONFIGURATION} and a certificate:
     nats-server -c ${CONFIGURATION}
2. On each agent's machine, with its own key and no other:
     npx vitest-load agent --nats tls://<broker>:4222${clusterFlag} --key-file agent-1.nk --trust ${coordinator.publicKey}
3. Where the tests run:
     export VITEST_LOAD_NATS=tls://<broker>:4222${clusterLine}
     export VITEST_LOAD_NATS_KEY_FILE=${folder}/coordinator.nk
     VITEST_LOAD_AGENTS=${agents} npx vitest run

Who has coordinator.nk can run code on every agent: keep it as you keep a password.`
}
