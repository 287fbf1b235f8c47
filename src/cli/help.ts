export const HELP = `vitest-load: commands for comparing, calibrating, reports and agents

Usage
  vitest-load compare <git ref> [options] [arguments of vitest]
  vitest-load calibrate [options]
  vitest-load report <files> [options]
  vitest-load ui [files] [options]
  vitest-load up <number> [options] [-- <command>]
  vitest-load agent --nats <address> [options]
  vitest-load keys --agents <number> [options]

Commands
  compare      Runs the load tests of a commit and of the working tree against each other
  calibrate    Measures the false-alarm rate and the smallest detectable change of this machine
  report       Makes reports of the documents that load tests have left
  ui           Opens a page that starts load tests, shows them, and changes their load meanwhile
  up           Starts a broker and agents on this machine
  agent        Carries its share of the load tests of other machines
  keys         Writes the keys of a coordinator and of agents, and the configuration of a broker

Options
  -h, --help       For a command: vitest-load compare --help
  -v, --version
`

export const COMPARE_HELP = `vitest-load compare <git ref> [options] [arguments of vitest]

Checks the commit out in a temporary folder, runs the load tests of both alternately in blocks of
some milliseconds, and says which got slower. Only a slow-down that fresh processes prove fails.

  vitest-load compare main --project load
  vitest-load compare HEAD~1 src/checkout.load.test.ts --json=comparison.json

Options
  --p50 <share>         How much slower is too slow: the median           (default 5%)
  --p95 <share>         the 95th percentile                               (default 10%)
  --p75 <share>, --p90, --p99, --p995, --p999
                        other percentiles                                 (default: not judged)
  --throughput <share>  the time per request, at full speed               (default 5%)
  --cpu <share>         the CPU time per request of a target from serve() (default: not judged)
                        If you give any of these, only those are judged
  --max-duration <time> How long the whole command may take; loads not judged by then are
                        inconclusive                                      (default 10m)
  --strict              Confirm every load with fresh processes, not only those that look slower
  --prepare <command>   Shell command to run in the base after installing its packages
  --seed <number>       Repeats the random choices of an earlier comparison
  --json[=<file>]       The outcome as JSON, to stdout or a file
  --markdown[=<file>]   The outcome as Markdown, for a comment on a pull request
  -h, --help

All other arguments go to Vitest: files, --project, -t, --config.

Exit codes
  0  no slow-down is proven, or there is nothing to compare with yet
  1  a slow-down is proven
  2  nothing could be compared
`

export const CALIBRATE_HELP = `vitest-load calibrate [options]

Compares a small built-in server with itself, and with one that does 10 % more work, on this
machine, many times: how often is the same server called slower, how often is the slower one found,
and how small a change can be detected?

Options
  --trials <number>  Comparisons of each kind                (default 20)
  --theta <share>    How much slower is too slow for p50 and throughput, and twice
                     that for p95
                                                             (default 5%)
  --p50 <share>, --p75, --p90, --p95, --p99, --p995, --p999, --throughput
                     Single metrics instead of --theta: only those given are judged
  --seed <number>    Repeats the random choices of an earlier calibration
  --json             The outcome as JSON
  -h, --help

Exit codes
  0  done
  2  the calibration failed
`

export const REPORT_HELP = `vitest-load report <files> [options]

Reads documents that load tests have left (the report \`json\`), merges them, and writes reports of all
their runs.

  vitest-load report shard-1.json shard-2.json --html=all.html

Options
  --html=<file>      One page for people, without network and complete without JavaScript
  --json=<file>      The document
  --csv=<path>       The four CSV files of Locust for each load: <path>_<test>_stats.csv and so on
  --hlog=<file>      A log of HdrHistogram, in µs
  --prometheus=<file>
                     The text format of Prometheus
  --github-action-benchmark=<path>
                     <path>-smaller.json and <path>-bigger.json, without INVALID runs
  --bencher=<file>   Bencher Metric Format, without INVALID runs
  --otlp             Sends metrics to a collector of OpenTelemetry, by OTEL_EXPORTER_OTLP_*
  -h, --help

Exit codes
  0  everything is written
  3  an argument makes no sense, or a file cannot be read or written: no file has changed
`

export const UI_HELP = `vitest-load ui [files] [options]

Opens the lab: a page that lists the load tests of the project, starts one at a time with the users, the
rate and the time that you say, shows it, and changes its load while it runs. A run that was steered proves
nothing: its assertions say whether they would pass. Prints the address, and opens nothing.

  vitest-load ui
  vitest-load ui checkout --port 8080

Options
  --port <number>          (default: any that is free)
  --host <address>         Lets other machines see the page, which then only shows (default 127.0.0.1)
  --allowed-host <name>    Another name by which the page may be reached
  --control                An exposed page may start and change runs as well
  --open, --no-open        Opens the page in the browser, or does not (default)
  --autostart              Starts the first load test as it is
  -h, --help

VITEST_LOAD_UI_TOKEN sets the token of the address.

Keys
  s  start or stop      + -  one user more or less      > <  ten
  h  help               q    quit

Exit codes
  0    ended by q; verdicts of steered runs decide nothing
  2    the page could not be opened
  130  ended by Ctrl+C
`
