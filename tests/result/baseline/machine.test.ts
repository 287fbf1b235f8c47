import { expect, test } from 'vitest'
import { differences, machineFrom, type MachineFacts } from '../../../src/result/baseline/machine.ts'

const facts: MachineFacts = {
  model: ' AMD  EPYC 7763 64-Core Processor ',
  cores: 4,
  platform: 'linux',
  architecture: 'x64',
  node: '22.11.0',
  env: {},
}

test('a machine is its processor, its system and the major version of Node', () => {
  expect(machineFrom(facts)).toEqual({ cpu: 'AMD EPYC 7763 64-Core Processor, 4 cores', system: 'linux x64, Node 22', runner: 'none' })
  expect(machineFrom({ ...facts, node: '22.12.1' })).toEqual(machineFrom(facts))
  expect(machineFrom({ ...facts, model: undefined, cores: 1 }).cpu).toBe('unknown, 1 core')
})

test.for<readonly [runner: string, env: MachineFacts['env']]>([
  [
    'GitHub Actions ubuntu24 github-hosted',
    { CI: 'true', GITHUB_ACTIONS: 'true', ImageOS: 'ubuntu24', RUNNER_ENVIRONMENT: 'github-hosted' },
  ],
  ['GitHub Actions self-hosted', { CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted', RUNNER_NAME: 'box 17' }],
  ['GitLab CI ["docker", "big"]', { CI: 'true', GITLAB_CI: 'true', CI_RUNNER_TAGS: '["docker", "big"]' }],
  ['Buildkite perf', { CI: 'true', BUILDKITE: 'true', BUILDKITE_AGENT_META_DATA_QUEUE: 'perf' }],
  ['CI', { CI: '1' }],
  ['none', { CI: 'false' }],
  ['none', { CI: '' }],
])('its class as a runner is %s', ([runner, env]) => {
  expect(machineFrom({ ...facts, env }).runner).toBe(runner)
})

test('two machines differ by name', () => {
  const here = machineFrom(facts)
  expect(differences(here, machineFrom(facts))).toEqual([])
  expect(differences(here, machineFrom({ ...facts, cores: 2, node: '24.0.0' }))).toEqual(['cpu', 'system'])
  expect(differences(here, machineFrom({ ...facts, env: { CI: 'true' } }))).toEqual(['runner'])
})
