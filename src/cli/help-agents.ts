export const KEYS_HELP = `vitest-load keys --agents <number> [options]

Writes the keys that coordinator and agents log in with at a broker, one user for each agent, and the
configuration of nats-server that says what each of them may do. Never overwrites anything.

  vitest-load keys --agents 40 --cluster checkout

Options
  --agents <number>  How many agents get a key of their own
  --out <folder>     A new or empty folder                          (default vitest-load-keys)
  --cluster <name>   Whose subjects the users may use               (default default)
  -h, --help

Exit codes
  0  everything is written
  2  an argument makes no sense, or the folder has files or cannot be written
`

export const UP_HELP = `vitest-load up <number> [options] [-- <command>]

Starts a broker on this machine, with keys that only this user can read, and so many agents; prints the
variables that give runs to them. Needs nats-server. Everything ends with Ctrl+C, or with the command.

  vitest-load up 3
  vitest-load up 3 -- npx vitest run

Options
  --env-file <file>  Writes the variables to a file besides, for \`node --env-file\` or a shell
  --cluster <name>                                                  (default default)
  -h, --help

VITEST_LOAD_NATS_BIN names nats-server if it is not found.

Exit codes
  0    the command succeeded
  1    the command failed
  2    an argument makes no sense, or the broker or an agent could not be started, or ended
  130  ended by Ctrl+C
`
