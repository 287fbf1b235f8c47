import { expect, onTestFinished, test, vi } from 'vitest'
import { systemTerminal } from '../../src/cli/terminal.ts'

test('no progress and no error begins a line as a command to a runner of CI, or moves the cursor', () => {
  const written: unknown[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(text) > 0)
  onTestFinished(() => write.mockRestore())
  systemTerminal.log('  checkout\n::error::owned: pass\u001B[2J\u202E\nError: no\n    at run')
  expect(written).toEqual(['  checkout\n: :error::owned: pass \nError: no\n    at run\n'])
})
