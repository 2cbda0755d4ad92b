/** esbuild puts an imported style sheet into dist/webview/PANEL.css. */
declare module '*.css';
