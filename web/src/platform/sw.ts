/* The service worker: filled in next. */
declare const __SHELL_FILES__: string[];
declare const __SHELL_VERSION__: string;
export {};
console.debug(__SHELL_VERSION__, __SHELL_FILES__.length);
