/** How the module of a notebook finds its host: `cell(n)` begins a cell, `show(value)` ends one that has a value. */
export const HOST = "shebao.notebook.host";
