/** The path of a part of a value, such as `data.clients[2]` or `data["x-id"]`: of the property `key` of what is at `path`. */
export function pathOf(path: string, key: string, isInArray: boolean): string {
  if (isInArray) return `${path}[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}
