/** Whether a process of this pid exists, a zombie included. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user cannot be signalled, and runs all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
