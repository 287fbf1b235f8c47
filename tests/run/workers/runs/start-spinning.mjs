/** Runs two processes of which one computes for ever, and says so once they run. Arguments: the modules of the runner, of plans, of workers, and of the task. */
const [runner, plans, entry, task] = process.argv.slice(2)
const { inWorkers } = await import(runner)
const { planFrom } = await import(plans)

const { plan, hooks } = planFrom({ concurrency: 2, duration: '60s', processes: 2, seed: 1 })
const job = {
  plan,
  task: { kind: 'portable', module: task },
  hooks,
  data: { at: 101, how: 'spin' },
  signal: undefined,
  remainingMs: Number.POSITIVE_INFINITY,
  coverage: false,
  onProgress: () => process.stdout.write('running\n'),
}
await inWorkers(plan.workers, { entry: new URL(entry) }).run([job])
