// What every page runs. Each module is one behaviour and does nothing where its marks are absent.
import "./menus.js";
import "./shortcuts.js";
import "./refresh.js";
import "./naming.js";
import "./paper.js";
import "./again.js";
import "./badges.js";
import "./finding.js";
import "./copying.js";
