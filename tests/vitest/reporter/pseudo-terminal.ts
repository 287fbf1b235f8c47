import { projectFolder, startCommand, vitestEntry, type StartedProject } from '../../helpers/projects/run-project.ts'
import { Screen } from './screen.ts'

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Starts Vitest on a terminal of so many columns, which `script` of util-linux provides. What is written to its input is typed. */
export function startOnTerminal(columns: number, args: readonly string[]): StartedProject & { readonly screen: Screen } {
  const command = [process.execPath, vitestEntry, ...args].map(quoted).join(' ')
  const project = startCommand(
    'script',
    ['--quiet', '--return', '--command', `stty cols ${columns} rows 50; exec ${command}`, '/dev/null'],
    {
      TERM: 'xterm-256color',
    },
  )
  const screen = new Screen(columns)
  project.process.stdout!.on('data', (chunk: string) => screen.write(chunk))
  return Object.assign(project, { screen })
}

/** What a terminal of so many columns shows of a run of a project of `fixtures/projects`, until that is over. */
export async function screenOf(columns: number, name: string, ...args: readonly string[]): Promise<Screen> {
  await using project = startOnTerminal(columns, ['run', '--root', projectFolder(name), ...args])
  await project.ended
  return project.screen
}
