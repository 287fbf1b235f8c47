/** The message of a parser of JSON or CSV without its quote of the text, which may contain a secret. */
export const parserMessage = ({ message }: Error): string => message.replace(/, (?:\.\.\.|value is )?".*$/s, '')
