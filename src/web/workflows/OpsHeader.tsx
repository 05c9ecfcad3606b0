import { Link, useLocation } from 'wouter';
import { LANGUAGES } from '../i18n/words.js';
import { usePage } from '../state/use-page-address.js';
import { formatOpsAddress } from './ops-address.js';
import { useOpsAddress } from './use-ops-address.js';
import { useOpsWords } from './words/use-words.js';

/** The same head as the map's, with the way back to it. */
export function OpsHeader() {
  const { address: page, words: common, theme, setTheme } = usePage();
  const { address, href } = useOpsAddress();
  const [, navigate] = useLocation();
  const words = useOpsWords();
  const toNext = theme === 'dark' ? common.themeToLight : common.themeToDark;
  return (
    <header className="top">
      <p className="brand">
        <img src="/icon.svg" alt="" width="30" height="30" />
        <span>
          <strong>{common.appName}</strong>
          <small>{words.title}</small>
        </span>
      </p>
      <nav className="ops-nav" aria-label={words.navigation}>
        <Link href={page.language === 'fr' ? '/' : `/?lang=${page.language}`}>{words.toMap}</Link>
        <Link href={href({ page: 'list' })} aria-current={address.page === 'list' ? 'page' : true}>
          {words.title}
        </Link>
      </nav>
      <fieldset className="switch">
        <legend className="sr">{common.language}</legend>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={page.language === language}
            onClick={() => navigate(formatOpsAddress(address, language), { replace: true })}
          >
            {language.toUpperCase()}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        className="icon"
        aria-label={toNext}
        title={toNext}
        onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        ◐
      </button>
    </header>
  );
}
