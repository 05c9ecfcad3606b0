import { Link } from 'wouter';
import type { StatusView } from '../api/views.js';
import { LANGUAGES } from '../i18n/words.js';
import { usePage } from '../state/use-page-address.js';
import { SearchBox } from './SearchBox.jsx';

type Props = {
  readonly departments: StatusView['departments'];
  readonly text: string;
  readonly onText: (text: string) => void;
};

export function Header({ departments, text, onText }: Props) {
  const { address, go, set, words, theme, setTheme } = usePage();
  const nextTheme = theme === 'dark' ? 'light' : 'dark';
  const toNext = nextTheme === 'dark' ? words.themeToDark : words.themeToLight;
  return (
    <header className="top">
      <p className="brand">
        <img src="/icon.svg" alt="" width="30" height="30" />
        <span>
          <strong>{words.appName}</strong>
          <small>{words.appSubtitle}</small>
        </span>
      </p>
      <label className="top-department">
        <span className="sr">{words.department}</span>
        <select
          value={address.department ?? ''}
          onChange={(event) => go({ department: event.target.value, commune: undefined, day: undefined })}
        >
          {departments.map(({ code, name }) => (
            <option key={code} value={code}>
              {code} · {name}
            </option>
          ))}
        </select>
      </label>
      <SearchBox text={text} onText={onText} />
      <fieldset className="switch">
        <legend className="sr">{words.language}</legend>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={address.language === language}
            onClick={() => set({ language })}
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
        onClick={() => setTheme(nextTheme)}
      >
        ◐
      </button>
      <Link
        className="button top-api"
        href={address.language === 'fr' ? '/ops' : `/ops?lang=${address.language}`}
      >
        {words.operations}
      </Link>
      <a className="button top-api" href="/api/openapi.json">
        {words.apiDocs}
      </a>
    </header>
  );
}
