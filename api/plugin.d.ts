// Everything that 'src/plugin.ts' exports. Made by tests/docs/api-report.test.ts: do not edit.

import { Plugin } from 'vitest/config'
import { TestProjectInlineConfiguration } from 'vitest/config'

export type LoadProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>;

export declare function loadPlugin(): Plugin[];

export declare function loadProject(options?: LoadProjectOptions): TestProjectInlineConfiguration;
