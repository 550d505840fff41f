/** x */
export async function explain(name?: string): Promise<string> { return `${name}` }
export async function refreshReadme(path: string, _o: {check:boolean}): Promise<string> { return path }
