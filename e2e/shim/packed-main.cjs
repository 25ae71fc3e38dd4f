// Main of the packed test flavour: a packed Electron takes no `-r`.
require('./electron-22.cjs');
require('./main.cjs');
