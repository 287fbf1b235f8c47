import type { TestSequencer, TestSpecification } from 'vitest/node'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'
import { placeOf } from '../../run/comparison/remote/test-order.ts'

const fileOf = ({ project, moduleId }: TestSpecification): string => {
  const root = project.config.root.replaceAll('\\', '/')
  return moduleId.startsWith(`${root}/`) ? moduleId.slice(root.length + 1) : moduleId
}

/** A sequencer that sorts by file name; with `only`, it runs only the file of that test. */
export function inOrder(only: TestId | undefined): new () => TestSequencer {
  return class {
    sort(specifications: TestSpecification[]): TestSpecification[] {
      const placed = specifications.map((specification) => {
        const file = fileOf(specification)
        return { specification, file, project: specification.project.name, place: placeOf({ project: specification.project.name, file }) }
      })
      return placed
        .filter(({ file, project }) => only === undefined || (only.file === file && only.project === project))
        .sort((one, other) => (one.place < other.place ? -1 : Number(one.place > other.place)))
        .map(({ specification }) => specification)
    }

    shard(specifications: TestSpecification[]): TestSpecification[] {
      return specifications
    }
  }
}
