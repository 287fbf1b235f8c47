/** What a noisy machine may add to a text about a run, or leave out. */
const OPTIONAL = /^ {2}(?:latency|slowest|generator|limited by|finding)\b/
const CONTINUATION = /^ {13}/
const DISTRIBUTION = /^ {2}[▁▂▃▄▅▆▇█ ]+ {4}\S+ (?:µs|ms|s) … /

/** A text about a run without what differs from run to run: times, ports, seeds, where lines break, and the lines that depend on how noisy the machine is. */
export function stable(text: string): string {
  const lines: string[] = []
  let isOptional = false
  for (const line of text.split('\n')) {
    if (!CONTINUATION.test(line)) isOptional = OPTIONAL.test(line) || DISTRIBUTION.test(line)
    if (isOptional) continue
    if (CONTINUATION.test(line)) lines[lines.length - 1] += `  ${line.trim()}`
    else lines.push(line)
  }
  return lines
    .join('\n')
    .replaceAll(/(?<=\S) {3,}/g, '  ')
    .replaceAll(/\d+(?:\.\d+)? (?:µs|ms|s|min)\b/g, '#')
    .replaceAll(/\d+(?: \d{3})*(?:\.\d+)?\/s/g, '#/s')
    .replaceAll(/(127\.0\.0\.1|"port"):\d+/g, '$1:#')
    .replaceAll(/at most \d+(?: \d{3})* in flight/g, 'at most # in flight')
    .replaceAll(/(SEED=)\d+/g, '$1#')
}

/** The same without any number, for runs whose counts are not known either. */
export function withoutNumbers(text: string): string {
  return stable(text).replaceAll(/\d+(?: \d{3})*(?:\.\d+)?/g, '#')
}
