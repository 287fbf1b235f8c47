/** The machine that a number was measured on. Numbers of different machines cannot be compared. */
export interface Machine {
  /** Model of the processor and how many cores: `AMD EPYC 7763 64-Core Processor, 4 cores`. */
  readonly cpu: string
  /** Operating system, architecture and the major version of Node: `linux x64, Node 22`. */
  readonly system: string
  /** The class of the CI runner: `GitHub Actions ubuntu24 github-hosted`; `none` outside CI. */
  readonly runner: string
}

/** What identifies a machine. */
export interface MachineFacts {
  readonly model: string | undefined
  readonly cores: number
  readonly platform: string
  readonly architecture: string
  /** As in `process.versions.node`. */
  readonly node: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export function machineFrom({ model, cores, platform, architecture, node, env }: MachineFacts): Machine {
  return {
    cpu: `${onOneLine(model ?? '') || 'unknown'}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    // A minor version of Node changes less than the noise, and would invalidate every baseline several times a year.
    system: `${platform} ${architecture}, Node ${node.split('.')[0]}`,
    runner: runnerClass(env),
  }
}

/** The variables in which a CI system gives the kind of its runner; never the name, which differs for each job. */
const RUNNERS: readonly { readonly system: string; readonly present: string; readonly variables: readonly string[] }[] = [
  { system: 'GitHub Actions', present: 'GITHUB_ACTIONS', variables: ['ImageOS', 'RUNNER_ENVIRONMENT'] },
  { system: 'GitLab CI', present: 'GITLAB_CI', variables: ['CI_RUNNER_TAGS'] },
  { system: 'CircleCI', present: 'CIRCLECI', variables: [] },
  { system: 'Buildkite', present: 'BUILDKITE', variables: ['BUILDKITE_AGENT_META_DATA_QUEUE'] },
  { system: 'Azure Pipelines', present: 'TF_BUILD', variables: ['ImageOS'] },
  { system: 'Jenkins', present: 'JENKINS_URL', variables: ['NODE_LABELS'] },
  { system: 'CI', present: 'CI', variables: [] },
]

function runnerClass(env: MachineFacts['env']): string {
  const isSet = (name: string): boolean => !['', '0', 'false', undefined].includes(env[name])
  const found = RUNNERS.find(({ present }) => isSet(present))
  if (found === undefined) return 'none'
  return onOneLine([found.system, ...found.variables.map((name) => env[name] ?? '')].join(' '))
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The names of the fields in which two machines differ; empty if their numbers can be compared. */
export function differences(one: Machine, other: Machine): readonly (keyof Machine)[] {
  return (['cpu', 'system', 'runner'] as const).filter((name) => one[name] !== other[name])
}
