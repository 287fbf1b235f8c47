/**
 * Says what keeps a tag from being released, and then ends with an error: a version that is not that of package.json, no section in the changelog, or no
 * `repository`, which npm needs for a provenance statement.
 *
 *   node .ci/check-release.mjs v0.2.0 [folder]
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [tag = '', folder = '.'] = process.argv.slice(2)
const read = (file) => readFileSync(join(folder, file), 'utf8')
const { version, repository } = JSON.parse(read('package.json'))
const section = read('CHANGELOG.md').match(new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - (.+)$`, 'm'))

const problems = [
  tag === `v${version}` ? undefined : `Expected the tag to be v${version}, the version of package.json, got '${tag}'`,
  /^\d{4}-\d\d-\d\d$/.test(section?.[1] ?? '') ? undefined : `CHANGELOG.md has no section '## [${version}] - <date>': rename [Unreleased]`,
  repository === undefined ? 'package.json has no `repository`, which `npm publish --provenance` needs' : undefined,
].filter((problem) => problem !== undefined)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
