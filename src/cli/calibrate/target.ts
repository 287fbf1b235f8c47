import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LoadError } from '../../units/errors/error.ts'
import { packageFile } from '../../units/platform/package-root.ts'

/** The built file, since none of our loaders runs in a separate process. */
const ENTRY = fileURLToPath(packageFile('dist/cli/calibrate/server.js'))

/** The target of a calibration. */
export interface CalibrationTarget {
  readonly origin: string
  stop(): void
}

/** @throws {LoadError} `no-target` */
export function startTarget(): Promise<CalibrationTarget> {
  const child = fork(ENTRY, { stdio: 'ignore', execArgv: [] })
  return new Promise((resolve, reject) => {
    child.once('message', (port: number) => resolve({ origin: `http://127.0.0.1:${port}`, stop: () => void child.kill() }))
    child.once('exit', (code) => reject(new LoadError('no-target', `The server of the calibration exited with ${code}`)))
    child.once('error', (error) =>
      reject(new LoadError('no-target', `The server of the calibration could not be started: ${error.message}`)),
    )
  })
}
