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
  --write-env <file> Writes the variables to a file besides, for other programs
  --cluster <name>                                                  (default default)
  -h, --help

VITEST_LOAD_NATS_BIN names nats-server if it is not found.

Exit codes
  0    the command succeeded
  1    the command failed
  2    an argument makes no sense, or the broker or an agent could not be started, or ended
  130  ended by Ctrl+C
`

export const AGENT_HELP = `vitest-load agent --nats <address> [options]

Waits at a broker for runs, and carries its share of each, one after the other. It runs the code of whoever
it trusts, in a process that sees little of its environment.

  vitest-load agent --nats tls://nats.example.com:4222 --key-file agent-1.nk --trust UABC…

Options
  --nats <address>      tls://… or a loopback address            (default VITEST_LOAD_NATS)
  --cluster <name>      Which runs it serves                     (default VITEST_LOAD_CLUSTER, or default)
  --key-file <file>     Its own key, from \`vitest-load keys\`     (default VITEST_LOAD_NATS_KEY_FILE)
  --trust <keys>        Public keys of coordinators whose code it runs, with commas between
                                                                 (default VITEST_LOAD_TRUST)
  --procs <number>      Agents on this machine, each a process; auto: one for each core (default 1)
  --labels <labels>     By which runs choose it, such as eu,big
  --max-rate <rate>     What it sends at most, such as 20000/s
  --max-concurrency <number>
                        Users, or iterations in flight, at most
  --max-duration <time> Of a run, at most
  --allow-host <hosts>  The only hosts that it loads, with commas between
                                                                 (default: this machine and private networks)
  --once                Serves one coordinator, and exits 60 s after its last run
  --idle-exit <time>    Exits if no run comes for so long
  -h, --help

Exit codes
  0  ended by a signal, --once or --idle-exit
  3  an argument makes no sense, or nobody is trusted and the broker is not on loopback
  4  the broker refuses the key
`
