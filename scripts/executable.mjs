/** Lets files be run as programs, which the compiler does not: `npm install` does so for users, a link to this folder would not. */
import { chmodSync } from 'node:fs'

for (const path of process.argv.slice(2)) chmodSync(path, 0o755)
