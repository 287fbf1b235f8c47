import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FlameFrame, ProfiledFunction, TargetProfile } from '../../../../record/target-record.ts'
import { SourcePositions } from '../../../../units/errors/source-position.ts'

/** A minute of samples takes a few of these. */
const MOST_BYTES = 128 * 1_024 * 1_024
const HOTTEST = 5
const MOST_FRAMES = 100
/** A frame that is narrower cannot be seen. */
const NARROWEST = 0.002
const LONGEST_NAME = 60
const LONGEST_PLACE = 120

/** A node of a profile as V8 writes it, as far as it is used here. */
interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number }
  readonly hitCount?: number
  readonly children?: readonly number[]
}

/** A profile as V8 writes it; everything else in it is kept as it is. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
}

/** Reads the profile that a target wrote; `undefined` if the file is not a profile. */
export function readProfile(file: string): CpuProfile | undefined {
  try {
    if (statSync(file).size > MOST_BYTES) return undefined
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isProfile(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isProfile(value: unknown): value is CpuProfile {
  const nodes = (value as Partial<CpuProfile> | null)?.nodes
  return Array.isArray(nodes) && nodes.length > 0 && nodes.every(isNode)
}

function isNode(value: unknown): boolean {
  const { id, callFrame, hitCount = 0, children = [] } = (value ?? {}) as Partial<ProfileNode>
  return (
    Number.isInteger(id) &&
    Number.isInteger(hitCount) &&
    hitCount >= 0 &&
    Array.isArray(children) &&
    typeof callFrame?.functionName === 'string' &&
    typeof callFrame.url === 'string' &&
    Number.isInteger(callFrame.lineNumber)
  )
}

/** Nodes that are not work of the target. */
const NO_WORK: ReadonlySet<string> = new Set(['(root)', '(idle)'])
const NAMES: ReadonlyMap<string, string> = new Map([
  ['(program)', '(native code)'],
  ['(garbage collector)', '(garbage collection)'],
  ['', '(anonymous)'],
])

const nameOf = ({ functionName }: ProfileNode['callFrame']): string => (NAMES.get(functionName) ?? functionName).slice(0, LONGEST_NAME)

/** Shows the places of functions: where they begin in the source, relative to the working directory. */
export class Places {
  readonly #sources = new SourcePositions()
  readonly #known = new Map<string, string | undefined>()

  of({ url, lineNumber, columnNumber }: ProfileNode['callFrame']): string | undefined {
    if (url === '') return undefined
    const key = `${url}:${lineNumber}:${columnNumber}`
    if (!this.#known.has(key)) this.#known.set(key, this.#placeOf(url, lineNumber, columnNumber))
    return this.#known.get(key)
  }

  #placeOf(url: string, lineNumber: number, columnNumber: number): string {
    const file = fileAt(url)
    if (file === undefined)
      return `${url.startsWith('node:') ? url : url.replace(/^.*[/\\]/, '')}:${lineNumber + 1}`.slice(0, LONGEST_PLACE)
    const source = this.#sources.of({ file, line: lineNumber + 1, column: columnNumber + 1 })
    return `${shownFile(source.file)}:${source.line}`.slice(-LONGEST_PLACE)
  }
}

function fileAt(url: string): string | undefined {
  try {
    const file = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : url
    return isAbsolute(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** A path says where something lies on this machine: only what is below the working directory, or in a package, is shown. */
export function shownFile(file: string): string {
  const path = relative(process.cwd(), file).replaceAll('\\', '/')
  if (!path.startsWith('../') && !isAbsolute(path)) return path
  const inPackage = path.lastIndexOf('node_modules/')
  return inPackage < 0 ? path.replace(/^.*\//, '') : path.slice(inPackage)
}

/** The hottest functions, and the widest frames of the flame graph. */
export function summarize(profile: CpuProfile, places: Places): Pick<TargetProfile, 'samples' | 'hottest' | 'flame'> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const busy = (node: ProfileNode): number => (NO_WORK.has(node.callFrame.functionName) ? 0 : (node.hitCount ?? 0))
  const samples = profile.nodes.reduce((sum, node) => sum + busy(node), 0)
  if (samples === 0) return { samples, hottest: [], flame: [] }

  const own = new Map<string, { frame: ProfileNode['callFrame']; count: number }>()
  for (const node of profile.nodes) {
    const { functionName, url, lineNumber, columnNumber } = node.callFrame
    const key = `${functionName} ${url}:${lineNumber}:${columnNumber}`
    const known = own.get(key)
    if (known === undefined) own.set(key, { frame: node.callFrame, count: busy(node) })
    else known.count += busy(node)
  }
  const hottest = [...own.values()]
    .filter(({ count }) => count > 0)
    .toSorted((first, second) => second.count - first.count)
    .slice(0, HOTTEST)
    .map(({ frame, count }) => functionOf(frame, places, count / samples))
  return { samples, hottest, flame: flameOf(profile.nodes, nodes, busy, samples, places) }
}

function functionOf(frame: ProfileNode['callFrame'], places: Places, share: number): ProfiledFunction {
  const place = places.of(frame)
  return { name: nameOf(frame), ...(place !== undefined && { place }), share }
}

/** Without recursion: a profile may be as deep as a stack. */
function flameOf(
  all: readonly ProfileNode[],
  nodes: ReadonlyMap<number, ProfileNode>,
  busy: (node: ProfileNode) => number,
  samples: number,
  places: Places,
): readonly FlameFrame[] {
  const totals = totalsOf(all, nodes, busy)
  const frames: { node: ProfileNode; depth: number; start: number; share: number }[] = []
  const open = [{ node: all[0]!, depth: -1, start: 0 }]
  const seen = new Set<ProfileNode>()
  while (open.length > 0) {
    const { node, depth, start } = open.pop()!
    // A profile is a tree: whatever else was written ends here.
    if (seen.has(node)) continue
    seen.add(node)
    const share = (totals.get(node) ?? 0) / samples
    if (share < NARROWEST) continue
    if (depth >= 0) frames.push({ node, depth, start, share })
    let at = start
    for (const id of node.children ?? []) {
      const child = nodes.get(id)
      if (child === undefined) continue
      open.push({ node: child, depth: depth + 1, start: at })
      at += (totals.get(child) ?? 0) / samples
    }
  }
  return frames
    .toSorted((first, second) => second.share - first.share)
    .slice(0, MOST_FRAMES)
    .toSorted((first, second) => first.depth - second.depth || first.start - second.start)
    .map(({ node, depth, start, share }) => ({ ...functionOf(node.callFrame, places, rounded(share)), depth, start: rounded(start) }))
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4

/** Samples of each node and of all below it. V8 lists a node after the one that calls it. */
function totalsOf(
  all: readonly ProfileNode[],
  nodes: ReadonlyMap<number, ProfileNode>,
  busy: (node: ProfileNode) => number,
): ReadonlyMap<ProfileNode, number> {
  const totals = new Map(all.map((node) => [node, busy(node)]))
  for (const node of all.toReversed()) {
    const below = (node.children ?? []).reduce((sum, id) => sum + (totals.get(nodes.get(id)!) ?? 0), 0)
    totals.set(node, totals.get(node)! + below)
  }
  return totals
}

/** The profile as other tools open it, without the paths of this machine. */
export function withoutPaths<Profile extends CpuProfile>(profile: Profile, places: Places): Profile {
  const nodes = profile.nodes.map((node) => {
    const place = places.of(node.callFrame)
    if (place === undefined || node.callFrame.url.startsWith('node:')) return node
    const [, url, line] = /^(.*):(\d+)$/.exec(place)!
    return { ...node, callFrame: { ...node.callFrame, url: url!, lineNumber: Number(line) - 1 } }
  })
  return { ...profile, nodes }
}
