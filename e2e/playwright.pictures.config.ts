import base from './playwright.config.ts';

// Redraws the pictures of the documentation: `cargo xtask pictures`.
export default { ...base, testDir: 'pictures', workers: 1, reporter: 'list', projects: [{ name: 'computer', use: { viewport: { width: 1200, height: 760 } } }] };
