import { describe, expect, test } from 'vitest'
import { calibrateOrder } from '../../src/cli/calibrate/calibrate-options.ts'
import { compareOrder } from '../../src/cli/comparison/compare-order.ts'
import { CALIBRATE_HELP, COMPARE_HELP, HELP } from '../../src/cli/help.ts'
import { METRICS } from '../../src/stats/comparison/metric.ts'
import { messageOf } from '../helpers/message-of.ts'

describe('the arguments of compare', () => {
  test('are a ref, and defaults', () => {
    expect(compareOrder(['main'])).toMatchInlineSnapshot(`
      {
        "args": [],
        "isStrict": false,
        "json": undefined,
        "markdown": undefined,
        "maxDurationMs": 600000,
        "prepare": undefined,
        "ref": "main",
        "seed": undefined,
        "thetas": {
          "p50": 0.05,
          "p95": 0.1,
          "throughput": 0.05,
        },
      }
    `)
  })

  test('are parted into ours and those of Vitest, whose order stays', () => {
    const { ref, args, thetas, maxDurationMs, json, markdown } = compareOrder([
      'main',
      '--p50',
      '3%',
      '--project',
      'load',
      '--max-duration=20s',
      'src/a.test.ts',
      '-t',
      'price of',
      '--json',
      'out.json',
      '--markdown',
    ]) as Exclude<ReturnType<typeof compareOrder>, 'help'>
    expect({ ref, args, thetas, maxDurationMs, json, markdown }).toEqual({
      ref: 'main',
      args: ['--project', 'load', 'src/a.test.ts', '-t', 'price of'],
      thetas: { p50: 0.03 },
      maxDurationMs: 20_000,
      json: 'out.json',
      markdown: true,
    })
  })

  test('judge every metric that has a name, and only those', () => {
    const given = METRICS.flatMap((metric, at) => [`--${metric}`, `${at + 1}%`])
    const expected = Object.fromEntries(METRICS.map((metric, at) => [metric, (at + 1) / 100]))
    expect(compareOrder(['main', ...given])).toMatchObject({ thetas: expected })
    expect(METRICS.filter((metric) => !COMPARE_HELP.includes(`--${metric}`))).toEqual([])
    // The server of a calibration is none of `serve`, whose CPU time is read.
    expect(METRICS.filter((metric) => !CALIBRATE_HELP.includes(`--${metric}`))).toEqual(['cpu'])
  })

  test('leave a file of tests behind --json to Vitest', () => {
    expect(compareOrder(['main', '--json', 'src/a.test.ts'])).toMatchObject({ json: true, args: ['src/a.test.ts'] })
  })

  test.for(['--help', '-h'])('ask for help by %s', (flag) => {
    expect(compareOrder(['main', flag])).toBe('help')
  })

  test('are refused all at once, with what was meant', () => {
    expect(messageOf(() => compareOrder(['--troughput', '5%', '--p50', 'fast', '--seed=-1', '--watch', '--reporter=verbose'])))
      .toMatchInlineSnapshot(`
      "bad-arguments: 6 problems with the arguments of compare:
      - Unknown option \`--troughput\`: did you mean \`--throughput\`?
      - Expected a git ref to compare with before all options of Vitest, as in \`vitest-load compare main\`, got none
      - \`--watch\` does not apply to a comparison: a comparison ends; remove it
      - \`--reporter\` does not apply to a comparison: both sides run without output; use --json or --markdown for the outcome; remove it
      - Expected \`--p50\` to be a share from 0 to 1, such as 0.05 or '5%', got 'fast' (string)
      - Expected \`--seed\` to be a whole number from 0 to 4 294 967 295, got '-1' (string)"
    `)
  })

  test('are refused where a value is missing', () => {
    expect(messageOf(() => compareOrder(['main', '--p50', '--p95=']))).toMatchInlineSnapshot(
      `"bad-arguments: Expected a value for \`--p50\`, got '--p95=…' (string)"`,
    )
  })

  test('are refused where an option of Vitest hides the ref', () => {
    expect(messageOf(() => compareOrder(['--project', 'load', 'main']))).toMatchInlineSnapshot(
      `"bad-arguments: Expected a git ref to compare with before all options of Vitest, as in \`vitest-load compare main\`, got none"`,
    )
  })
})

describe('the arguments of calibrate', () => {
  test('have defaults', () => {
    expect(calibrateOrder([])).toEqual({
      trials: 20,
      thetas: { p50: 0.05, p95: 0.1, throughput: 0.05 },
      seed: undefined,
      isJson: false,
    })
  })

  test('are read', () => {
    expect(calibrateOrder(['--trials', '5', '--theta=10%', '--seed', '7', '--json'])).toEqual({
      trials: 5,
      thetas: { p50: 0.1, p95: 0.2, throughput: 0.1 },
      seed: 7,
      isJson: true,
    })
    expect(calibrateOrder(['--p75=3%', '--p999', '50%'])).toMatchObject({ thetas: { p75: 0.03, p999: 0.5 } })
  })

  test('are refused all at once', () => {
    expect(messageOf(() => calibrateOrder(['--trials', '0', '--theta', 'x', '--trails', '3', '--seed', '1e9']))).toMatchInlineSnapshot(`
      "bad-arguments: 4 problems with the arguments of calibrate:
      - Unknown option \`--trails\`: did you mean \`--trials\`?
      - Expected \`--trials\` to be a whole number from 1 to 1000, got '0' (string)
      - Expected \`--theta\` to be a share from 0 to 1, such as 0.05 or '5%', got 'x' (string)
      - Expected \`--seed\` to be a whole number from 0 to 4 294 967 295, got '1e9' (string)"
    `)
    expect(messageOf(() => calibrateOrder(['main']))).toMatchInlineSnapshot(
      `"bad-arguments: Expected only --trials, --theta, --p50 and so on, --seed and --json, got 'main' (string)"`,
    )
    expect(messageOf(() => calibrateOrder(['--theta', '5%', '--p95', '10%']))).toMatchInlineSnapshot(
      `"bad-arguments: Expected either \`--theta\`, for the default metrics, or shares such as \`--p95\`: remove one of them"`,
    )
  })
})

test('every text of help fits into 100 columns', () => {
  for (const line of [HELP, COMPARE_HELP, CALIBRATE_HELP].flatMap((text) => text.split('\n'))) expect(line.length).toBeLessThan(100)
})
