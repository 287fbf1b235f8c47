import { inboxOf } from './connection.ts'

/** What a configuration of nats-server is made for. */
export interface ServerUsers {
  readonly cluster: string
  /** Public keys. */
  readonly coordinators: readonly string[]
  readonly agents: readonly string[]
}

/** How long an answer may take: longer than any request waits. */
const RESPONSES = 'allow_responses: { max: 1, expires: "15s" }'

/**
 * The `authorization` of a configuration of nats-server: a coordinator orders and reads results, an agent reads only what is meant for it and publishes only
 * what is its own. Only allow lists, since old servers apply deny lists wrongly (GO-2024-2980).
 */
export function authorizationText({ cluster, coordinators, agents }: ServerUsers): string {
  const down = `vl.${cluster}.dn`
  const up = `vl.${cluster}.up`
  const users = [
    ...coordinators.map((key) => userText('coordinator', key, [`${down}.>`], [`${up}.>`, `${inboxOf(key)}.>`])),
    ...agents.map((key) =>
      userText('agent', key, [`${up}.*.${key}.>`], [`${down}.discover`, `${down}.a.${key}.>`, `${down}.r.>`, `${inboxOf(key)}.>`]),
    ),
  ]
  return `authorization {\n  timeout: 5\n  users: [\n${users.join('\n')}\n  ]\n}\n`
}

function userText(role: string, key: string, publish: readonly string[], subscribe: readonly string[]): string {
  return `    # ${role}
    { nkey: ${key}, permissions: {
      publish: { allow: ${JSON.stringify(publish)} }
      subscribe: { allow: ${JSON.stringify(subscribe)} }
      ${RESPONSES}
    } }`
}
