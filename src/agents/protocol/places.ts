import { sha256Hex } from '../sha256.ts'

/** An agent of a run, and what it said about itself when it was started. */
export interface StartedAgent {
  readonly id: string
  readonly boot: string
}

/** The place of an agent in a run, with what proves it: the hashes beside its way to the root of a Merkle tree. */
export interface Place {
  readonly index: number
  readonly proof: readonly string[]
}

/** What an order says about its agents. Naming them all in each order would be megabytes for a thousand agents, since each gets one. */
export interface OrderedAgents {
  readonly count: number
  /** In hex. */
  readonly root: string
}

const leafOf = ({ id, boot }: StartedAgent, index: number): string => sha256Hex(`agent ${index} ${id} ${boot}`)
const parentOf = (left: string, right: string): string => sha256Hex(`agents ${left} ${right}`)

/** Returns what to sign for the agents of a run, and what each of them needs to find itself in it. */
export function placesOf(agents: readonly StartedAgent[]): { readonly agents: OrderedAgents; readonly places: readonly Place[] } {
  const proofs = agents.map((): string[] => [])
  let level = agents.map(leafOf)
  for (let depth = 0; level.length > 1; depth++) {
    for (const [index, proof] of proofs.entries()) {
      const sibling = level[(index >> depth) ^ 1]
      if (sibling !== undefined) proof.push(sibling)
    }
    const above: string[] = []
    for (let left = 0; left < level.length; left += 2) {
      const right = level[left + 1]
      above.push(right === undefined ? level[left]! : parentOf(level[left]!, right))
    }
    level = above
  }
  return { agents: { count: agents.length, root: level[0]! }, places: proofs.map((proof, index) => ({ index, proof })) }
}

/** Whether an agent has this place among those of an order. */
export function hasPlace(agent: StartedAgent, { index, proof }: Place, { count, root }: OrderedAgents): boolean {
  if (index >= count) return false
  const siblings = [...proof]
  let hash = leafOf(agent, index)
  for (let [place, width] = [index, count]; width > 1; [place, width] = [place >> 1, Math.ceil(width / 2)]) {
    if ((place ^ 1) >= width) continue
    const sibling = siblings.shift()
    if (sibling === undefined) return false
    hash = place % 2 === 0 ? parentOf(hash, sibling) : parentOf(sibling, hash)
  }
  return siblings.length === 0 && hash === root
}
