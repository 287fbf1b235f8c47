/** The id of an agent, short enough for a table: the ends of its key and its instance, as in `UABCDE…XYZ-1`. */
export const agentName = (id: string): string => (id.length > 12 ? `${id.slice(0, 6)}…${id.slice(-5)}` : id)
