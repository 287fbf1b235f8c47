/** Methods that expect a body: without one they send `content-length: 0` (RFC 9110, 8.6). */
const EXPECT_BODY = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH'])

export const expectsBody = (method: string): boolean => EXPECT_BODY.has(method)
