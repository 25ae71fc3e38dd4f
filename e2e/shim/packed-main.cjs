// Main of an app that is packed with an older Electron: a packed one takes no `-r`.
require('./electron-22.cjs');
require('./main.cjs');
