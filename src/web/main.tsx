import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/strip.css';
import './style/map.css';
import './style/legend.css';
import './style/table.css';
import './style/drawer.css';
import './style/guide.css';
import './style/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './page/App.jsx';

const root = document.getElementById('root');
if (root === null) throw new TypeError('expected an element #root in index.html, found none');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
