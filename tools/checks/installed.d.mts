export function installPackages(folder: string): void;
export function installLibrary(folder: string): void;
export function nodeIn(folder: string, name: string): string;
export function run(command: string, args: readonly string[], cwd: string): void;
