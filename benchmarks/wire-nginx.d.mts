export interface NginxOptions {
  readonly workers?: number
  readonly http2?: boolean
  readonly keepsForEver?: boolean
}

export interface Nginx {
  readonly url: string
  readonly tlsUrl: string
  stop(): Promise<void>
}

export declare function isInstalled(command: string, argument?: string): boolean
export declare function startNginx(options?: NginxOptions): Promise<Nginx | undefined>
